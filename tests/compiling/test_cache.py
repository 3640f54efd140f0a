"""The cache saves time and changes nothing: whatever happened since, a build with it is a build without it."""

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
from deck_builder.compiling.cache import store
from deck_builder.compiling.cache.store import FileStore, NoStore, Store
from deck_builder.compiling.cache.up_to_date import BuildSummary, input_state
from deck_builder.files.folders import packaged_templates
from deck_builder.problem import Severity, UserError
from deck_builder.reports.problems import problem_text
from tests.decks import build, check, paper, write

COMMAND = str(Path(sys.executable).with_name("deck-builder"))
DECK = "id: test-x1y2\nname: Test Deck\nsections:\n  - {folder: one, name: 1 One}\n  - {folder: two, name: 2 Two}\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="{}" height="9"/></svg>'
PROMPTS = """\
prompts:
  - id: shown
    question: What does $x$ show?
    answer: "**All** of `it`"
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
    opened = FileStore(tmp_path / "results.sqlite")
    yield opened
    opened.close()


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / file).read_text()
        assert old in text
        (root / file).write_text(text.replace(old, new))

    return change


def added(**files: str) -> Callable[[Path], None]:
    return lambda root: void(write(root, {name.replace("__", "/").replace("_", "."): files[name] for name in files}))


def void(_: object) -> None:
    pass


def removed(file: str) -> Callable[[Path], None]:
    return lambda root: (root / file).unlink()


def moved(file: str, to: str) -> Callable[[Path], None]:
    return lambda root: void((root / file).rename(root / to))


CHANGES = {
    "nothing": void,
    "an answer": replaced("cards/one/1.yaml", "**All**", "Most"),
    "a hidden word": replaced("cards/one/1.yaml", "{{c2::that}}", "{{c2::those}}"),
    "one deletion more": replaced("cards/one/1.yaml", "hides {{c1", "{{c3::hides}} {{c1"),
    "a title, on every note of its paper": replaced("cards/one/2.yaml", "title: The", "title: Our"),
    "a name that others show": replaced("cards/one/1.yaml", "year:", "name: Alf\nyear:"),
    "a year that others show": replaced("cards/one/1.yaml", "year: 2016", "year: 2012"),
    "one tie less": replaced("cards/two/1.yaml", "[alpha, beta]", "[beta]"),
    "a tag": replaced("cards/two/1.yaml", "[exam]", "[exam, hard]"),
    "a draft that is done": replaced("cards/one/1.yaml", ", draft: true", ""),
    "a paper that becomes a draft": replaced("cards/one/2.yaml", "year:", "draft: true\nyear:"),
    "prompts in another order": replaced("cards/one/2.yaml", "year:", "prompts: [year, key_insight, problem_solved]\nyear:"),
    "a prompt renamed": replaced("cards/one/1.yaml", "id: shown", "id: seen\n    formerly: shown"),
    "a prompt gone": replaced("cards/one/1.yaml", '  - {id: hidden, cloze: "It hides {{c1::this}} and {{c2::that}}."}\n', ""),
    "a paper more": added(cards__one__3_yaml=paper("delta", year=2019, more="builds_on: [gamma]\n")),
    "a paper less": removed("cards/two/1.yaml"),
    "a file renamed": moved("cards/one/1.yaml", "cards/one/9.yaml"),
    "a file in another section": moved("cards/one/2.yaml", "cards/two/9.yaml"),
    "a section renamed": replaced("cards/deck.yaml", "2 Two", "2 Both"),
    "sections in another order": replaced(
        "cards/deck.yaml",
        "  - {folder: one, name: 1 One}\n  - {folder: two, name: 2 Two}",
        "  - {folder: two, name: 2 Two}\n  - {folder: one, name: 1 One}",
    ),
    "the deck's name": replaced("cards/deck.yaml", "name: Test Deck", "name: Tested Deck"),
    "the deck's description": replaced("cards/deck.yaml", "sections:", "description: All of it\nsections:"),
    "the language": replaced("cards/deck.yaml", "sections:", "language: de\nsections:"),
    "a figure drawn anew": replaced("cards/figures/a.svg", 'width="3"', 'width="4"'),
    "another figure": replaced("cards/one/1.yaml", "figures/a.svg", "figures/b.svg"),
    "a figure that nobody shows": added(cards__figures__c_svg=SVG.format(7)),
    "a figure gone": removed("cards/figures/a.svg"),
    "a template": replaced("templates/prompt.back.html", "{{Answer}}", "<b>{{Answer}}</b>"),
    "the style sheet": replaced("templates/style.css", ".card {", ".card { color: red;"),
    "a file that is broken": replaced("cards/one/2.yaml", "title: ", "title: [a, "),
    "a key that is missing": replaced("cards/one/2.yaml", "year: 2017\n", ""),
    "an id that stands twice": replaced("cards/one/2.yaml", "id: beta", "id: alpha"),
    "a front that stands twice": replaced("cards/two/2.yaml", "What is first?", "What does $x$ show?"),
    "a permission": replaced("cards/one/1.yaml", "id: alpha", "# check: allow no-such because I say so\nid: alpha"),
}  # fmt: skip


def outcome(root: Path, opened: Store | None, now: int) -> tuple[list[str], dict[str, bytes]]:
    """Build, and return every problem and every file that was written."""
    built = build(
        root / "cards", templates=root / "templates", output=root / "out.apkg", now=now, store=opened or NoStore()
    )
    problems = [problem_text(problem).replace(f"{root.name}/", "") for problem in built.problems]
    files = [*root.glob("*.apkg"), root / "cards/deck.lock"]
    return problems, {file.name: file.read_bytes() for file in files if file.exists()}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_every_kind_of_change_a_cached_build_is_a_clean_one(
    change: Callable[[Path], None], cache: Store, tmp_path: Path
) -> None:
    """Problems, lock and packages are the same, byte for byte, when the change is made and when it is taken back."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    shutil.copytree(packaged_templates(), write(cached, dict(FILES)) / "templates")
    outcome(cached, cache, T1)
    shutil.copytree(cached, clean)
    for root in (cached, clean):
        change(root)
    assert outcome(cached, cache, T1 + 100) == outcome(clean, None, T1 + 100)
    for root in (cached, clean):
        shutil.rmtree(root / "templates")
        for file in root.glob("cards/*/*.*"):
            file.unlink()
        shutil.copytree(packaged_templates(), write(root, dict(FILES)) / "templates")
    assert outcome(cached, cache, T1 + 200) == outcome(clean, None, T1 + 200)


def released(
    root: Path, opened: Store | None, now: int, *, adopt: Sequence[Path] = (), touch_all: bool = False
) -> bytes:
    """Release with the templates that come with the tool, and return the package."""
    assert build(
        root / "cards", output=root / "out.apkg", now=now, store=opened or NoStore(), adopt=adopt, touch_all=touch_all
    ).ok
    return (root / "out.apkg").read_bytes()


def test_every_note_touched(cache: Store, tmp_path: Path) -> None:
    """Nothing of the last package is the same then, though no text changed."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    before = released(write(cached, dict(FILES)), cache, T1)
    shutil.copytree(cached, clean)
    after = released(cached, cache, T1 + 1, touch_all=True)
    assert before != after == released(clean, None, T1 + 1, touch_all=True)


def test_drafts_built_again_and_again(cache: Store, tmp_path: Path) -> None:
    """Under the name of the package or another, before and after a release: what was tried out is no release."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    write(cached, dict(FILES))
    shutil.copytree(cached, clean)
    steps = [(False, "out.apkg"), (True, "out.apkg"), (True, "try.apkg"), (True, "try.apkg"), (False, "out.apkg")]
    for number, (draft, name) in enumerate(steps):
        for root, opened in ((cached, cache), (clean, None)):
            if number == 3:
                replaced("cards/two/1.yaml", "2018", "2012")(root)
            assert build(
                root / "cards", output=root / name, now=T1 + number, store=opened or NoStore(), drafts=draft
            ).ok
        assert (cached / name).read_bytes() == (clean / name).read_bytes(), number


def test_a_lock_made_anew_while_the_old_one_is_there(cache: Store, tmp_path: Path) -> None:
    """The last package is not what the new lock speaks of."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    released(write(cached, dict(FILES)), cache, T1)
    old = Path(shutil.copy(cached / "out.apkg", tmp_path))
    replaced("cards/two/1.yaml", "2018", "2012")(cached)
    released(cached, cache, T1 + 1)
    shutil.copytree(cached, clean)
    for root in (cached, clean):
        replaced("cards/two/1.yaml", "2012", "2018")(root)
    assert released(cached, cache, T1 + 2, adopt=[old]) == released(clean, None, T1 + 2, adopt=[old])


def test_another_build_that_writes_the_same_package(
    cache: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the very moment after this one, of another deck: what lies there is not what was written."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    other = released(write(tmp_path / "other", {**FILES, "cards/deck.yaml": DECK.replace("x1y2", "z3z4")}), None, T1)
    write(cached, dict(FILES))
    with monkeypatch.context() as patch:
        replace = Path.replace
        patch.setattr(
            Path, "replace", lambda self, to: (replace(self, to), to.name == "out.apkg" and to.write_bytes(other))
        )
        released(cached, cache, T1)
    assert (cached / "out.apkg").read_bytes() == other
    shutil.copytree(cached, clean)
    assert released(cached, cache, T1 + 1) == released(clean, None, T1 + 1) != other


def test_another_build_that_writes_the_package_while_it_is_read(
    cache: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another deck, too: its rows are not taken for those of this one."""
    released(write(tmp_path, dict(FILES)), cache, T1)
    before = (tmp_path / "cards/deck.lock").read_bytes()
    replaced("cards/two/1.yaml", "2018", "2012")(tmp_path)
    plain = zipfile.ZipFile

    def opened(path: Path) -> zipfile.ZipFile:
        (tmp_path / "out.apkg").touch()
        return plain(path)

    monkeypatch.setattr(zipfile, "ZipFile", opened)
    with pytest.raises(UserError, match=r"out\.apkg changed while it was read: try again$"):
        released(tmp_path, cache, T1 + 1)
    assert (tmp_path / "cards/deck.lock").read_bytes() == before


def test_any_sequence_of_changes(cache: Store, tmp_path: Path) -> None:
    """One upon the other, with the cache of all before."""
    cached, clean = tmp_path / "cached", tmp_path / "clean"
    shutil.copytree(packaged_templates(), write(cached, dict(FILES)) / "templates")
    shutil.copytree(cached, clean)
    dice = random.Random(5)  # noqa: S311
    made = 0
    for number in range(60):
        change = dice.choice(list(CHANGES.values()))
        try:
            for root in (cached, clean):
                change(root)
        except (AssertionError, OSError):  # what it would change is no longer there
            write(clean, dict(FILES))
            write(cached, dict(FILES))
            continue
        made += 1
        now = T1 + 100 * number
        assert outcome(cached, cache, now) == outcome(clean, None, now), number
    assert made > 20


def test_checks_are_the_same_with_a_cache(cache: Store, tmp_path: Path) -> None:
    """Warnings, too, whose rules read the files that come from the cache."""
    write(
        tmp_path,
        {**FILES, "cards/one/3.yaml": paper("delta", more="prompts:\n  - {id: a, question: Is it?, answer: yes}\n")},
    )
    plain = check(tmp_path / "cards").problems
    assert {p.code for p in plain} >= {"yes-no", "no-why"}
    for _ in range(2):
        assert check(tmp_path / "cards", store=cache).problems == plain


# On all cores


def many(number: int, broken: int = -1) -> dict[str, str | bytes]:
    """Return a deck of so many papers, of which one may be broken."""
    papers = {
        f"one/{n}.yaml": paper(f"p{n}", more="venue: NeurIPS 2016\n" if n == broken else "") for n in range(number)
    }
    return {"deck.yaml": DECK.replace("  - {folder: two, name: 2 Two}\n", ""), **papers}


def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_cores", lambda: 1)


@pytest.mark.parametrize("broken", [-1, 70])
def test_all_cores_make_what_one_makes(broken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes in their order, and problems with their places."""
    cards = write(Path("cards"), many(140, broken))
    monkeypatch.setattr(parallel, "_cores", lambda: 2)
    together = check(cards, lint=Severity.ERROR)
    alone(monkeypatch)
    one = check(cards, lint=Severity.ERROR)
    assert together.notes == one.notes
    assert [n.location for n in together.notes] == [n.location for n in one.notes]
    assert together.problems == one.problems
    assert len(one.problems) == (broken >= 0)


def test_a_process_that_is_killed_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it did not do is done by the first one."""
    cards = write(Path("cards"), many(140))
    alone(monkeypatch)
    one = check(cards, lint=Severity.ERROR)
    monkeypatch.setattr(parallel, "_cores", lambda: 2)
    compile_chunk = parallel._compile_chunk

    def dying(jobs: list[parallel.Job]) -> object:
        if any(file.path.endswith("/100.yaml") for file, _ in jobs):
            os.kill(os.getpid(), signal.SIGKILL)
        return compile_chunk(jobs)

    monkeypatch.setattr(parallel, "_compile_chunk", dying)
    monkeypatch.setattr(sys.modules[__name__], "dying", dying, raising=False)
    dying.__qualname__ = "dying"  # found by this name in the other process
    assert check(cards, lint=Severity.ERROR).notes == one.notes


# The file of the cache


def build_cached(path: Path = Path("results.sqlite")) -> bytes:
    opened = FileStore(path)
    try:
        assert build(Path("cards"), output=Path("out.apkg"), now=T1, store=opened).ok
    finally:
        opened.close()
    return Path("out.apkg").read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"no database at all" * 1000,
        lambda content: content[: len(content) // 2],
        lambda content: content[:5000] + bytes(3000) + content[8000:],
    ],
    ids=["empty", "another file", "half of it", "a hole"],
)
def test_a_damaged_cache_is_done_without(damage: Callable[[bytes], bytes]) -> None:
    """The build is the same, and the one after it has a cache again."""
    write(Path("cards"), many(10))
    before = build_cached()
    path = Path("results.sqlite")
    for file in Path().glob("results.sqlite-*"):
        file.unlink()
    path.write_bytes(damage(path.read_bytes()))
    assert build_cached() == before
    assert build_cached() == before
    opened = FileStore(path)
    opened.put([(b"key", b"result")])
    assert dict(opened.get([b"key"])) == {b"key": b"result"}
    opened.close()


def test_a_result_that_rotted_is_not_used() -> None:
    """Its checksum tells."""
    opened = FileStore(Path("results.sqlite"))
    opened.put([(b"one", b"first"), (b"two", b"second")])
    opened.close()
    with sqlite3.connect("results.sqlite") as database:
        database.execute("UPDATE results SET content = ? WHERE key = ?", (b"worst", b"one"))
    database.close()
    again = FileStore(Path("results.sqlite"))
    assert dict(again.get([b"one", b"two"])) == {b"two": b"second"}
    again.close()


def test_a_folder_that_can_not_be_written_is_no_problem(tmp_path: Path) -> None:
    """There is just no cache."""
    opened = FileStore(tmp_path / "none" / "results.sqlite")
    opened.put([(b"key", b"result")])
    assert list(opened.get([b"key"])) == []
    opened.close()


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put in first goes first, and the file becomes smaller."""
    monkeypatch.setattr(store, "MAX_BYTES", 400_000)
    path = Path("results.sqlite")
    for number in range(10):
        opened = FileStore(path)
        opened.put([(f"{number}/{n}".encode(), bytes(1_000)) for n in range(100)])
        opened.close()
        assert path.stat().st_size < 500_000
    again = FileStore(path)
    assert len(dict(again.get([f"9/{n}".encode() for n in range(100)]))) == 100
    assert not list(again.get([b"0/0"]))
    again.close()


def test_what_was_not_used_for_long_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty days, as the clock tells."""
    clock = time.time()
    path = Path("results.sqlite")
    for days in (0, 20, 40):
        monkeypatch.setattr(time, "time", lambda days=days: clock + days * 86_400)
        opened = FileStore(path)
        if days == 0:
            opened.put([(b"used", b"1"), (b"unused", b"2")])
        assert dict(opened.get([b"used"])) == {b"used": b"1"}
        opened.close()
    last = FileStore(path)
    assert dict(last.get([b"used", b"unused"])) == {b"used": b"1"}
    last.close()


def test_two_builds_at_once_share_a_cache() -> None:
    """Of two decks, each to its end."""
    for name in ("left", "right"):
        write(Path(name, "cards"), many(80))
    env = os.environ | {"XDG_CACHE_HOME": str(Path("shared").resolve()), "SOURCE_DATE_EPOCH": str(T1)}
    for _ in range(2):
        builds = [subprocess.Popen([COMMAND, "build", f"{name}/cards"], env=env) for name in ("left", "right") * 2]
        assert [one.wait() for one in builds] == [0] * 4
    assert Path("left/build/test-deck.apkg").read_bytes() == Path("right/build/test-deck.apkg").read_bytes()


def test_a_build_killed_while_it_fills_the_cache() -> None:
    """The next one goes on from there and writes what a clean one writes; no process stays behind."""
    write(Path("cards"), many(400))
    env = os.environ | {"XDG_CACHE_HOME": str(Path("cache").resolve()), "SOURCE_DATE_EPOCH": str(T1)}
    for delay in (0.5, 0.7, 0.9):
        killed = subprocess.Popen(
            [COMMAND, "build", "cards"], env=env, stdout=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(delay)
        killed.kill()
        killed.wait()
        deadline = time.monotonic() + 10
        while subprocess.run(["pgrep", "-s", str(killed.pid)], capture_output=True).stdout:
            assert time.monotonic() < deadline, "a process of a killed build lives on"
            time.sleep(0.05)
    assert subprocess.run([COMMAND, "build", "cards"], env=env, stdout=subprocess.DEVNULL).returncode == 0
    cached = Path("build/test-deck.apkg").read_bytes()
    shutil.rmtree("build")
    Path("cards/deck.lock").unlink()
    assert subprocess.run([COMMAND, "build", "cards", "--no-cache"], env=env).returncode == 0
    assert Path("build/test-deck.apkg").read_bytes() == cached


# Nothing changed


def run(*arguments: str) -> str:
    done = subprocess.run([COMMAND, "build", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.rpartition(", ")[0]


def settled(files: dict[str, str]) -> None:
    """Write a deck, and wait until the file system's clock has gone on."""
    write(Path(), dict(files))
    time.sleep(0.15)


def test_a_build_that_would_change_nothing_says_the_same_and_writes_nothing() -> None:
    """It knows that from the state of the files, before it reads any."""
    settled(FILES)
    said = run()
    files = [Path("build/test-deck.apkg"), Path("cards/deck.lock")]
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
    assert run() == said
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before


def test_it_imports_nothing_that_it_does_not_need() -> None:
    """Neither the parser nor the renderer."""
    settled(FILES)
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
    ids=["the package is gone", "the package is another", "the lock is another"],
)
def test_what_a_build_wrote_is_written_again_when_it_changed(change: Callable[[], None]) -> None:
    """As if there were no cache."""
    settled(FILES)
    said = run()
    package, lock = Path("build/test-deck.apkg").read_bytes(), Path("cards/deck.lock").read_bytes()
    change()
    assert run() == said
    assert (Path("build/test-deck.apkg").read_bytes(), Path("cards/deck.lock").read_bytes()) == (package, lock)


@pytest.mark.parametrize(
    "files",
    [
        {"cards/one/2.yaml": FILES["cards/one/2.yaml"].replace("enough", "not enough")},
        {"cards/one/3.yaml": paper("delta")},
        {"templates/style.css": "", "templates/prompt.front.html": ""},
    ],
    ids=["a file changed", "a file came", "templates came"],
)
def test_a_change_is_built(files: dict[str, str]) -> None:
    """Any change of any file that a build may read."""
    settled(FILES)
    run()
    package = Path("build/test-deck.apkg").read_bytes()
    settled(files)
    done = subprocess.run([COMMAND, "build"], capture_output=True)
    assert done.returncode or Path("build/test-deck.apkg").read_bytes() != package


def test_a_save_within_the_same_instant_is_not_missed() -> None:
    """A file as old as this moment may change again without a trace, so nothing is written down of it."""
    settled(FILES)
    cards = Path("cards")
    opened = FileStore(Path("results.sqlite"))
    told = BuildSummary("out.apkg", 1, None, 1, 0, 3, 3, 1)
    state = input_state(cards, packaged_templates(), ())
    state.record(told, [], {}, opened)
    assert input_state(cards, packaged_templates(), ()).summary_if_unchanged(opened) == told
    write(Path(), {"cards/one/2.yaml": paper("beta", year=2017)})
    state = input_state(cards, packaged_templates(), ())
    state.record(told, [], {}, opened)
    time.sleep(0.15)
    assert input_state(cards, packaged_templates(), ()).summary_if_unchanged(opened) is None
    opened.close()


def test_warnings_are_told_every_time() -> None:
    """A build that has something to say is made again, and says it again."""
    settled({**FILES, "cards/deck.yaml": DECK.replace("1 One", "3 One")})
    for _ in range(2):
        done = subprocess.run([COMMAND, "build"], capture_output=True, text=True)
        assert "section-order" in done.stderr


def test_other_options_are_another_build() -> None:
    """With drafts, or to another file."""
    settled(FILES)
    run()
    run("--draft")
    run("-o", "other.apkg")
    assert Path("build/test-deck-draft.apkg").exists()
    assert Path("other.apkg").exists()


def test_hidden_folders_are_not_looked_through() -> None:
    """There may be a whole repository in them."""
    settled(FILES)
    run()
    settled({"cards/.git/objects/1": "x", "cards/.git/a.svg": SVG.format(2)})
    key = input_state(Path("cards"), packaged_templates(), ())
    write(Path(), {"cards/.git/objects/2": "y"})
    assert input_state(Path("cards"), packaged_templates(), ()) == key


def test_a_folder_that_is_no_deck_is_not_looked_through() -> None:
    """It may be somebody's home."""
    write(Path("home"), {"one/1.yaml": "id: a\n"})
    assert input_state(Path("home"), packaged_templates(), ()).sources == ""
    done = subprocess.run([COMMAND, "build", "home"], capture_output=True, text=True)
    assert done.stderr == "Error: there is no deck.yaml in home: it is what makes a folder a deck\n"
