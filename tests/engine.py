"""The real Anki engine, as the tests use it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest, ImportLogWithChanges


@contextmanager
def empty_collection() -> Iterator[Collection]:
    """Open a throw-away collection."""
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "collection.anki2"))
        try:
            yield collection
        finally:
            collection.close()


def import_package(collection: Collection, package: Path) -> ImportLogWithChanges.Log:
    """Import a package under default options, as people do who just open it."""
    request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
    return collection.import_anki_package(request).log
