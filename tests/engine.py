"""The real Anki engine: temporary collections and imports."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest, ImportLogWithChanges


@contextmanager
def empty_collection() -> Iterator[Collection]:
    """Open a temporary, empty collection."""
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "collection.anki2"))
        try:
            yield collection
        finally:
            collection.close()


def import_package(collection: Collection, package: Path) -> ImportLogWithChanges.Log:
    """Import a package with the default options, as most learners do."""
    request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
    return collection.import_anki_package(request).log
