"""The cache only saves time: after any change, a build with it gives the same files as a build without it."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from deck_builder.compiling import parallel
from deck_builder.compiling.cache import compiler_version, store
from deck_builder.compiling.cache.store import FileStore, NoStore, Store
from deck_builder.compiling.cache.up_to_date import BuildSummary, input_state
from deck_builder.files.folders import packaged_templates
from deck_builder.problem import Severity, UserError
from deck_builder.reports.problems import problem_text
from tests.decks import build, check, paper, write

COMMAND = str(Path(sys.executable).with_name("deck-builder"))
DECK = """\
id: test-x1y2
name: Test Deck
questions: {year: '{name}, when?', key_insight: '{name}, what?', problem_solved: '{name}, why?'}
sections:
  - {folder: one, name: 1 One}
  - {folder: two, name: 2 Two}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="{}" height="9"/></svg>'
PROMPTS = """\
prompts:
  - id: shown
    question: What does $x$ show?
    answer: "**All** of `it`"
    hints: [It is not little]
    figure: {file: figures/a.svg, alt: A box}
  - {id: hidden, cloze: "It hides {{c1::this}} and {{c2::that}}."}
  - {id: tried, question: Is it tried?, answer: Not yet, draft: true}
"""
FILES = {
    "cards/deck.yaml": DECK,
    "cards/one/1.yaml": paper("alpha", more=PROMPTS),
    "cards/one/2.yaml": paper("beta", year=2017, more="builds_on: [alpha]\n"),
    "cards/two/1.yaml": paper("gamma", year=2018, more="builds_on: [alpha, beta]\ntags: [exam]\n"),
    "cards/two/2.yaml": "id: reading\ntitle: Reading\nprompts:\n  - {id: first, question: What is first?, answer: A look}\n",
    "cards/figures/a.svg": SVG.format(3),
    "cards/figures/b.svg": SVG.format(5),
}
T1 = 1_700_000_000


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Store]:
    file_store = FileStore(tmp_path / "results.sqlite")
    yield file_store
    file_store.close()


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / file).read_text()
        assert old in text
        (root / file).write_text(text.replace(old, new))

    return change


def added(**files: str) -> Callable[[Path], None]:
    return lambda root: do_nothing(
        write(root, {name.replace("__", "/").replace("_", "."): files[name] for name in files})
    )


def do_nothing(_: object) -> None:
    pass


def removed(file: str) -> Callable[[Path], None]:
    return lambda root: (root / file).unlink()


def moved(file: str, to: str) -> Callable[[Path], None]:
    return lambda root: do_nothing((root / file).rename(root / to))


CHANGES = {
    "nothing": do_nothing,
    "an answer": replaced("cards/one/1.yaml", "**All**", "Most"),
    "a cloze deletion": replaced("cards/one/1.yaml", "{{c2::that}}", "{{c2::those}}"),
    "another cloze deletion": replaced("cards/one/1.yaml", "hides {{c1", "{{c3::hides}} {{c1"),
    "a title, which is on every note of its paper": replaced("cards/one/2.yaml", "title: The", "title: Our"),
    "a name that other papers show": replaced("cards/one/1.yaml", "year:", "name: Alf\nyear:"),
    "a year that other papers show": replaced("cards/one/1.yaml", "year: 2016", "year: 2012"),
    "one builds_on less": replaced("cards/two/1.yaml", "[alpha, beta]", "[beta]"),
    "a tag": replaced("cards/two/1.yaml", "[exam]", "[exam, hard]"),
    "a draft that is finished": replaced("cards/one/1.yaml", ", draft: true", ""),
    "a paper that becomes a draft": replaced("cards/one/2.yaml", "year:", "draft: true\nyear:"),
    "prompts in another order": replaced("cards/one/2.yaml", "year:", "prompts: [year, key_insight, problem_solved]\nyear:"),
    "a renamed prompt": replaced("cards/one/1.yaml", "id: shown", "id: seen\n    formerly: shown"),
    "a removed prompt": replaced("cards/one/1.yaml", '  - {id: hidden, cloze: "It hides {{c1::this}} and {{c2::that}}."}\n', ""),
    "a new paper": added(cards__one__3_yaml=paper("delta", year=2019, more="builds_on: [gamma]\n")),
    "a removed paper": removed("cards/two/1.yaml"),
    "a renamed file": moved("cards/one/1.yaml", "cards/one/9.yaml"),
    "a file moved to another section": moved("cards/one/2.yaml", "cards/two/9.yaml"),
    "a renamed section": replaced("cards/deck.yaml", "2 Two", "2 Both"),
    "sections in another order": replaced(
        "cards/deck.yaml",
        "  - {folder: one, name: 1 One}\n  - {folder: two, name: 2 Two}",
        "  - {folder: two, name: 2 Two}\n  - {folder: one, name: 1 One}",
    ),
    "the deck's name": replaced("cards/deck.yaml", "name: Test Deck", "name: Tested Deck"),
    "the deck's description": replaced("cards/deck.yaml", "sections:", "description: All of it\nsections:"),
    "the language": replaced("cards/deck.yaml", "sections:", "language: de\nsections:"),
    "a standard question": replaced("cards/deck.yaml", "when?", "in which year?"),
    "papers without a year card": replaced("cards/deck.yaml", "sections:", "year_card: false\nsections:"),
    "a changed figure": replaced("cards/figures/a.svg", 'width="3"', 'width="4"'),
    "another figure": replaced("cards/one/1.yaml", "figures/a.svg", "figures/b.svg"),
    "an unused figure": added(cards__figures__c_svg=SVG.format(7)),
    "a removed figure": removed("cards/figures/a.svg"),
    "a template": replaced("templates/prompt.back.html", "{{Answer}}", "<b>{{Answer}}</b>"),
    "the style sheet": replaced("templates/style.css", ".card {", ".card { color: red;"),
    "a broken file": replaced("cards/one/2.yaml", "title: ", "title: [a, "),
    "a missing key": replaced("cards/one/2.yaml", "year: 2017\n", ""),
    "a duplicate id": replaced("cards/one/2.yaml", "id: beta", "id: alpha"),
    "a duplicate front": replaced("cards/two/2.yaml", "What is first?", "What does $x$ show?"),
    "a suppressed rule": replaced("cards/one/1.yaml", "id: alpha", "# check: allow no-such because I say so\nid: alpha"),
}  # fmt: skip


def build_result(root: Path, store: Store | None, now: int) -> tuple[list[str], dict[str, bytes]]:
    """Build a deck, and return its problems and the files that were written."""
    built = build(
        root / "cards", templates=root / "templates", output=root / "out.apkg", now=now, store=store or NoStore()
    )
    problems = [problem_text(problem).replace(f"{root.name}/", "") for problem in built.problems]
    files = [*root.glob("*.apkg"), root / "cards/deck.lock"]
    return problems, {file.name: file.read_bytes() for file in files if file.exists()}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_any_change_a_build_with_the_cache_equals_a_clean_build(
    change: Callable[[Path], None], cache: Store, tmp_path: Path
) -> None:
    """Problems, lock and packages are identical after the change, and again after it is undone."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    shutil.copytree(packaged_templates(), write(cached, dict(FILES)) / "templates")
    build_result(cached, cache, T1)
    shutil.copytree(cached, clean)
    for root in (cached, clean):
        change(root)
    assert build_result(cached, cache, T1 + 100) == build_result(clean, None, T1 + 100)
    for root in (cached, clean):
        shutil.rmtree(root / "templates")
        for file in root.glob("cards/*/*.*"):
            file.unlink()
        shutil.copytree(packaged_templates(), write(root, dict(FILES)) / "templates")
    assert build_result(cached, cache, T1 + 200) == build_result(clean, None, T1 + 200)


def release(root: Path, store: Store | None, now: int, *, adopt: Sequence[Path] = (), touch_all: bool = False) -> bytes:
    """Build with the packaged templates, and return the package."""
    assert build(
        root / "cards", output=root / "out.apkg", now=now, store=store or NoStore(), adopt=adopt, touch_all=touch_all
    ).ok
    return (root / "out.apkg").read_bytes()


def test_touch_all(cache: Store, tmp_path: Path) -> None:
    """Every row of the package changes, although no text does."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    before = release(write(cached, dict(FILES)), cache, T1)
    shutil.copytree(cached, clean)
    after = release(cached, cache, T1 + 1, touch_all=True)
    assert before != after == release(clean, None, T1 + 1, touch_all=True)


def test_repeated_draft_builds(cache: Store, tmp_path: Path) -> None:
    """Drafts go to the file of the release or to another one, before and after a release. They are never a release."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    write(cached, dict(FILES))
    shutil.copytree(cached, clean)
    steps = [(False, "out.apkg"), (True, "out.apkg"), (True, "try.apkg"), (True, "try.apkg"), (False, "out.apkg")]
    for number, (draft, name) in enumerate(steps):
        for root, results in ((cached, cache), (clean, None)):
            if number == 3:
                replaced("cards/two/1.yaml", "2018", "2012")(root)
            assert build(
                root / "cards", output=root / name, now=T1 + number, store=results or NoStore(), drafts=draft
            ).ok
        assert (cached / name).read_bytes() == (clean / name).read_bytes(), number


def test_a_lock_made_from_an_older_package(cache: Store, tmp_path: Path) -> None:
    """The last package does not match the new lock."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    release(write(cached, dict(FILES)), cache, T1)
    older = Path(shutil.copy(cached / "out.apkg", tmp_path))
    replaced("cards/two/1.yaml", "2018", "2012")(cached)
    release(cached, cache, T1 + 1)
    shutil.copytree(cached, clean)
    for root in (cached, clean):
        replaced("cards/two/1.yaml", "2012", "2018")(root)
    assert release(cached, cache, T1 + 2, adopt=[older]) == release(clean, None, T1 + 2, adopt=[older])


def test_another_deck_that_overwrites_the_package(
    cache: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It replaces the package right after this build has written it."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    other = release(write(tmp_path / "other", {**FILES, "cards/deck.yaml": DECK.replace("x1y2", "z3z4")}), None, T1)
    write(cached, dict(FILES))
    with monkeypatch.context() as patch:
        replace = Path.replace
        patch.setattr(
            Path, "replace", lambda self, to: (replace(self, to), to.name == "out.apkg" and to.write_bytes(other))
        )
        release(cached, cache, T1)
    assert (cached / "out.apkg").read_bytes() == other
    shutil.copytree(cached, clean)
    assert release(cached, cache, T1 + 1) == release(clean, None, T1 + 1) != other


def test_a_package_that_changes_while_it_is_read(cache: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are not used, because they may belong to another deck."""
    release(write(tmp_path, dict(FILES)), cache, T1)
    before = (tmp_path / "cards/deck.lock").read_bytes()
    replaced("cards/two/1.yaml", "2018", "2012")(tmp_path)
    open_zip = zipfile.ZipFile

    def touch_and_open(path: Path) -> zipfile.ZipFile:
        (tmp_path / "out.apkg").touch()
        return open_zip(path)

    monkeypatch.setattr(zipfile, "ZipFile", touch_and_open)
    with pytest.raises(UserError, match=r"out\.apkg changed while it was being read: try again$"):
        release(tmp_path, cache, T1 + 1)
    assert (tmp_path / "cards/deck.lock").read_bytes() == before


def test_any_sequence_of_changes(cache: Store, tmp_path: Path) -> None:
    """Many changes one after another, with one cache."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    shutil.copytree(packaged_templates(), write(cached, dict(FILES)) / "templates")
    shutil.copytree(cached, clean)
    rng = random.Random(5)  # noqa: S311
    changes_made = 0
    for number in range(60):
        change = rng.choice(list(CHANGES.values()))
        try:
            for root in (cached, clean):
                change(root)
        except (AssertionError, OSError):  # an earlier change removed what this one would change
            write(clean, dict(FILES))
            write(cached, dict(FILES))
            continue
        changes_made += 1
        now = T1 + 100 * number
        assert build_result(cached, cache, now) == build_result(clean, None, now), number
    assert changes_made > 20


def test_checks_are_the_same_with_a_cache(cache: Store, tmp_path: Path) -> None:
    """The rules for warnings may read files that come from the cache."""
    write(
        tmp_path,
        {**FILES, "cards/one/3.yaml": paper("delta", more="prompts:\n  - {id: a, question: Is it?, answer: yes}\n")},
    )
    expected = check(tmp_path / "cards").problems
    assert {p.code for p in expected} >= {"yes-no", "no-why"}
    for _ in range(2):
        assert check(tmp_path / "cards", store=cache).problems == expected


# On all cores


def many_papers(number: int, broken: int = -1) -> dict[str, str | bytes]:
    """Return the files of a deck with the given number of papers, one of which may be broken."""
    papers = {
        f"one/{n}.yaml": paper(f"p{n}", more="venue: NeurIPS 2016\n" if n == broken else "") for n in range(number)
    }
    return {"deck.yaml": DECK.replace("  - {folder: two, name: 2 Two}\n", ""), **papers}


def use_one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_cores", lambda: 1)


@pytest.mark.parametrize("broken", [-1, 70])
def test_several_cores_give_the_same_result_as_one(broken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notes are in the same order, and the problems have the same places."""
    cards = write(Path("cards"), many_papers(140, broken))
    monkeypatch.setattr(parallel, "_cores", lambda: 2)
    together = check(cards, lint=Severity.ERROR)
    use_one_core(monkeypatch)
    one = check(cards, lint=Severity.ERROR)
    assert together.notes == one.notes
    assert [n.location for n in together.notes] == [n.location for n in one.notes]
    assert together.problems == one.problems
    assert len(one.problems) == (broken >= 0)


def test_a_killed_worker_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The main process does the rest of its work."""
    cards = write(Path("cards"), many_papers(140))
    use_one_core(monkeypatch)
    one = check(cards, lint=Severity.ERROR)
    monkeypatch.setattr(parallel, "_cores", lambda: 2)
    compile_chunk = parallel._compile_chunk

    def compile_or_die(jobs: list[parallel.Job]) -> object:
        if any(file.path.endswith("/100.yaml") for file, _ in jobs):
            os.kill(os.getpid(), signal.SIGKILL)
        return compile_chunk(jobs)

    monkeypatch.setattr(parallel, "_compile_chunk", compile_or_die)
    monkeypatch.setattr(sys.modules[__name__], "compile_or_die", compile_or_die, raising=False)
    compile_or_die.__qualname__ = "compile_or_die"  # pickle looks it up by this name in the worker process
    assert check(cards, lint=Severity.ERROR).notes == one.notes


# The cache file


def build_cached(path: Path = Path("results.sqlite")) -> bytes:
    file_store = FileStore(path)
    try:
        assert build(Path("cards"), output=Path("out.apkg"), now=T1, store=file_store).ok
    finally:
        file_store.close()
    return Path("out.apkg").read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"no database at all" * 1000,
        lambda content: content[: len(content) // 2],
        lambda content: content[:5000] + bytes(3000) + content[8000:],
    ],
    ids=["empty", "not a database", "truncated", "overwritten"],
)
def test_a_damaged_cache_is_replaced(damage: Callable[[bytes], bytes]) -> None:
    """The build is the same, and the next one has a working cache again."""
    write(Path("cards"), many_papers(10))
    before = build_cached()
    path = Path("results.sqlite")
    for file in Path().glob("results.sqlite-*"):
        file.unlink()
    path.write_bytes(damage(path.read_bytes()))
    assert build_cached() == before
    assert build_cached() == before
    file_store = FileStore(path)
    file_store.put([(b"key", b"result")])
    assert dict(file_store.get([b"key"])) == {b"key": b"result"}
    file_store.close()


def test_a_corrupted_result_is_not_used() -> None:
    """Its checksum does not match."""
    file_store = FileStore(Path("results.sqlite"))
    file_store.put([(b"one", b"first"), (b"two", b"second")])
    file_store.close()
    with sqlite3.connect("results.sqlite") as database:
        database.execute("UPDATE results SET content = ? WHERE key = ?", (b"worst", b"one"))
    database.close()
    reopened = FileStore(Path("results.sqlite"))
    assert dict(reopened.get([b"one", b"two"])) == {b"two": b"second"}
    reopened.close()


def test_a_cache_that_cannot_be_created_is_no_problem(tmp_path: Path) -> None:
    """The build works without a cache."""
    file_store = FileStore(tmp_path / "none" / "results.sqlite")
    file_store.put([(b"key", b"result")])
    assert list(file_store.get([b"key"])) == []
    file_store.close()


def test_the_size_of_the_cache_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest results are deleted first, and the file becomes smaller."""
    monkeypatch.setattr(store, "MAX_BYTES", 400_000)
    path = Path("results.sqlite")
    for number in range(10):
        file_store = FileStore(path)
        file_store.put([(f"{number}/{n}".encode(), bytes(1_000)) for n in range(100)])
        file_store.close()
        assert path.stat().st_size < 500_000
    reopened = FileStore(path)
    assert len(dict(reopened.get([f"9/{n}".encode() for n in range(100)]))) == 100
    assert not list(reopened.get([b"0/0"]))
    reopened.close()


def test_unused_results_are_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    """After thirty days without use."""
    start = time.time()
    path = Path("results.sqlite")
    for days in (0, 20, 40):
        monkeypatch.setattr(time, "time", lambda days=days: start + days * 86_400)
        file_store = FileStore(path)
        if days == 0:
            file_store.put([(b"used", b"1"), (b"unused", b"2")])
        assert dict(file_store.get([b"used"])) == {b"used": b"1"}
        file_store.close()
    last = FileStore(path)
    assert dict(last.get([b"used", b"unused"])) == {b"used": b"1"}
    last.close()


def test_simultaneous_builds_share_a_cache() -> None:
    """Builds of two decks all succeed."""
    for name in ("left", "right"):
        write(Path(name, "cards"), many_papers(80))
    env = os.environ | {"XDG_CACHE_HOME": str(Path("shared").resolve()), "SOURCE_DATE_EPOCH": str(T1)}
    for _ in range(2):
        builds = [subprocess.Popen([COMMAND, "build", f"{name}/cards"], env=env) for name in ("left", "right") * 2]
        assert [process.wait() for process in builds] == [0] * 4
    assert Path("left/build/test-deck.apkg").read_bytes() == Path("right/build/test-deck.apkg").read_bytes()


def test_builds_killed_while_they_fill_the_cache() -> None:
    """The next build writes the same package as a clean build, and no process is left running."""
    write(Path("cards"), many_papers(400))
    env = os.environ | {"XDG_CACHE_HOME": str(Path("cache").resolve()), "SOURCE_DATE_EPOCH": str(T1)}
    for delay in (0.5, 0.7, 0.9):
        killed = subprocess.Popen(
            [COMMAND, "build", "cards"], env=env, stdout=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(delay)
        killed.kill()
        killed.wait()
        deadline = time.monotonic() + 120
        while subprocess.run(["pgrep", "-s", str(killed.pid)], capture_output=True).stdout:
            assert time.monotonic() < deadline, "a process of a killed build is still running"
            time.sleep(0.05)
    assert subprocess.run([COMMAND, "build", "cards"], env=env, stdout=subprocess.DEVNULL).returncode == 0
    cached = Path("build/test-deck.apkg").read_bytes()
    shutil.rmtree("build")
    Path("cards/deck.lock").unlink()
    assert subprocess.run([COMMAND, "build", "cards", "--no-cache"], env=env).returncode == 0
    assert Path("build/test-deck.apkg").read_bytes() == cached


# Builds without changes


def run(*arguments: str) -> str:
    """Build the deck, and return the first line of the output without the time that the build took."""
    done = subprocess.run([COMMAND, "build", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[0].rpartition(", ")[0]


def write_and_wait(files: dict[str, str]) -> None:
    """Write files, and wait until the clock of the file system has advanced."""
    write(Path(), dict(files))
    time.sleep(0.15)


def test_a_build_that_would_change_nothing_prints_the_same_and_writes_nothing() -> None:
    """It detects this by the states of the files."""
    write_and_wait(FILES)
    output = run()
    files = [Path("build/test-deck.apkg"), Path("cards/deck.lock")]
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
    assert run() == output
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before


def test_such_a_build_imports_no_slow_libraries() -> None:
    """It does not need to parse or render anything."""
    write_and_wait(FILES)
    run()
    code = (
        "import sys\nfrom deck_builder.cli import main\ntry:\n    main(['build'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'yaml', 'markdown', 'pydantic', 'genanki', 'nh3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "change",
    [
        lambda: Path("build/test-deck.apkg").unlink(),
        lambda: Path("build/test-deck.apkg").write_bytes(b""),
        lambda: Path("cards/deck.lock").write_text(Path("cards/deck.lock").read_text().replace("# What", "#  What")),
    ],
    ids=["package deleted", "package changed", "lock changed"],
)
def test_changed_outputs_are_written_again(change: Callable[[], None]) -> None:
    """The build does not rely on the cache then."""
    write_and_wait(FILES)
    output = run()
    package, lock = Path("build/test-deck.apkg").read_bytes(), Path("cards/deck.lock").read_bytes()
    change()
    assert run() == output
    assert (Path("build/test-deck.apkg").read_bytes(), Path("cards/deck.lock").read_bytes()) == (package, lock)


@pytest.mark.parametrize(
    "files",
    [
        {"cards/one/2.yaml": FILES["cards/one/2.yaml"].replace("enough", "not enough")},
        {"cards/one/3.yaml": paper("delta")},
        {"templates/style.css": "", "templates/prompt.front.html": ""},
    ],
    ids=["changed file", "new file", "new templates"],
)
def test_changed_sources_are_built(files: dict[str, str]) -> None:
    """A build may read any of these files."""
    write_and_wait(FILES)
    run()
    package = Path("build/test-deck.apkg").read_bytes()
    write_and_wait(files)
    done = subprocess.run([COMMAND, "build"], capture_output=True)
    assert done.returncode or Path("build/test-deck.apkg").read_bytes() != package


def test_a_save_at_the_same_moment_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has just changed may change again without a new time, so its state is not recorded."""
    write_and_wait(FILES)
    cards = Path("cards")
    file_store = FileStore(Path("results.sqlite"))
    summary = BuildSummary("out.apkg", 1, None, 1, 0, 3, 3, 1)
    state = input_state(cards, packaged_templates(), ())
    state.record(summary, [], {}, file_store)
    assert input_state(cards, packaged_templates(), ()).summary_if_unchanged(file_store) == summary
    write(Path(), {"cards/one/2.yaml": paper("beta", year=2017)})
    saved = Path("cards/one/2.yaml").stat().st_ctime
    with monkeypatch.context() as clock:
        clock.setattr(time, "time", lambda: saved + 0.05)
        state = input_state(cards, packaged_templates(), ())
    state.record(summary, [], {}, file_store)
    monkeypatch.setattr(time, "time", lambda: saved + 0.15)
    assert input_state(cards, packaged_templates(), ()).summary_if_unchanged(file_store) is None
    file_store.close()


def test_warnings_are_reported_every_time() -> None:
    """A build with warnings is never skipped."""
    write_and_wait({**FILES, "cards/deck.yaml": DECK.replace("1 One", "3 One")})
    for _ in range(2):
        done = subprocess.run([COMMAND, "build"], capture_output=True, text=True)
        assert "section-order" in done.stdout


def test_other_options_need_another_build() -> None:
    """For example with drafts, or with another output file."""
    write_and_wait(FILES)
    run()
    run("--draft")
    run("-o", "other.apkg")
    assert Path("build/test-deck-draft.apkg").exists()
    assert Path("other.apkg").exists()


def test_hidden_folders_are_skipped() -> None:
    """They may contain a whole repository."""
    write_and_wait(FILES)
    run()
    write_and_wait({"cards/.git/objects/1": "x", "cards/.git/a.svg": SVG.format(2)})
    before = input_state(Path("cards"), packaged_templates(), ())
    write(Path(), {"cards/.git/objects/2": "y"})
    assert input_state(Path("cards"), packaged_templates(), ()) == before


def test_a_folder_without_deck_yaml_is_not_scanned() -> None:
    """It may be a home folder."""
    write(Path("home"), {"one/1.yaml": "id: a\n"})
    assert input_state(Path("home"), packaged_templates(), ()).sources == ""
    done = subprocess.run([COMMAND, "build", "home"], capture_output=True, text=True)
    assert done.stderr == (
        "Error: there is no deck.yaml in home: use a folder that contains one, or create a deck with `deck-builder init FOLDER`\n"
    )


def test_another_version_of_a_library_is_another_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version is in the name of what an installer writes next to a library, whichever installer it is."""
    for name in ("nh3-9.9.dist-info", "Markdown-9.8.egg-info", "Pygments-9.7-py3.11.egg-info", "other-1.0.dist-info"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "missing.zip")])
    names = ["Markdown-9.8.egg-info", "Pygments-9.7-py3.11.egg-info", "nh3-9.9.dist-info"]
    assert sorted(compiler_version._installed_libraries()) == names
