"""Advice that fits how deck-builder was installed, and a workflow that installs the same copy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import deck_builder.anki
from deck_builder.cli import installation, main
from deck_builder.cli.installation import Origin, how_to_add, parse_origin, public_origin
from deck_builder.cli.starter import starter_files
from tests.decks import write

GIT = {"url": "https://example.org/deck-builder", "vcs_info": {"vcs": "git", "commit_id": "0123abc"}}


@pytest.mark.parametrize(
    ("recorded", "url"),
    [
        (GIT, "git+https://example.org/deck-builder@0123abc"),
        (GIT | {"subdirectory": "tool"}, "git+https://example.org/deck-builder@0123abc#subdirectory=tool"),
        (
            {"url": "https://example.org/d.whl", "archive_info": {"hashes": {"sha256": "12ab"}}},
            "https://example.org/d.whl#sha256=12ab",
        ),
        (
            {"url": "https://example.org/d.whl", "archive_info": {"hash": "sha256=12ab"}},
            "https://example.org/d.whl#sha256=12ab",
        ),
        ({"url": "https://example.org/d.whl", "archive_info": {}}, "https://example.org/d.whl"),
        ({"url": "file:///home/me/deck-builder", "dir_info": {"editable": True}}, "file:///home/me/deck-builder"),
    ],
    ids=["git", "below a folder in git", "archive", "old archive", "archive without a hash", "folder"],
)
def test_the_origin_is_read_as_the_installer_recorded_it(recorded: dict[str, object], url: str) -> None:
    """A commit or a hash pins it."""
    assert parse_origin(json.dumps(recorded)) == Origin(url)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"url": 1, "vcs_info": 2}', '{"url": "x", "vcs_info": {"vcs": "git"}}']
)
def test_a_damaged_record_is_no_origin(text: str) -> None:
    """A broken record is treated like a missing one."""
    assert parse_origin(text) is None


@pytest.mark.parametrize(
    ("prefix", "installer", "command"),
    [
        ("/home/me/.local/share/pipx/venvs/deck-builder", "pip", "pipx inject deck-builder 'anki>=1'"),
        (
            "/home/me/.local/share/uv/tools/deck-builder",
            "uv",
            "uv tool install --with 'anki>=1' 'deck-builder @ git+https://example.org/d@1'",
        ),
        ("/home/me/env", "uv", "uv pip install --python /home/me/env/python 'anki>=1'"),
        ("/home/me/env", "pip", "/home/me/env/python -m pip install 'anki>=1'"),
    ],
    ids=["pipx", "uv tool", "uv", "pip"],
)
def test_the_advice_fits_the_installer(
    prefix: str, installer: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command never installs `deck-builder` by name alone, because the name may belong to somebody else."""
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setattr(sys, "executable", f"{prefix}/python")
    monkeypatch.setattr(installation, "_installer", lambda: installer)
    monkeypatch.setattr(installation, "_needed_by", lambda _: "anki>=1")
    monkeypatch.setattr(installation, "origin", lambda: Origin("git+https://example.org/d@1"))
    assert how_to_add("anki") == command


def test_the_extra_is_looked_up_in_the_metadata() -> None:
    """The advice names the requirement of the extra, with its version."""
    assert "anki>=" in how_to_add("anki")


def test_verify_without_the_engine_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command can be pasted into a shell."""
    monkeypatch.setitem(sys.modules, "anki.collection", None)
    monkeypatch.delitem(sys.modules, "deck_builder.anki.engine", raising=False)
    monkeypatch.delattr(deck_builder.anki, "engine", raising=False)
    result = CliRunner().invoke(main, ["verify"])
    assert result.exit_code == 1
    assert result.output == f"Error: the Anki engine is missing: run {how_to_add('anki')}\n"


def test_the_version_says_where_this_copy_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the origin is unknown, the workflow installs nothing."""
    monkeypatch.setattr(installation, "origin", lambda: Origin("git+https://example.org/d@1"))
    assert CliRunner().invoke(main, ["--version"]).output.endswith(", from git+https://example.org/d@1\n")
    monkeypatch.setattr(installation, "origin", lambda: None)
    assert CliRunner().invoke(main, ["--version"]).output.count(" ") == 1


def workflow(origin: Origin | None) -> str:
    return starter_files("My Papers", "my-papers-x1y2", origin)[".github/workflows/deck.yml"]


def steps(text: str) -> list[str]:
    """Return the scripts of a workflow, in order."""
    import yaml

    return [step["run"] for step in yaml.safe_load(text)["jobs"]["deck"]["steps"] if "run" in step]


def test_the_workflow_installs_the_copy_that_wrote_it() -> None:
    """The workflow never names a package index."""
    text = workflow(Origin("git+https://example.org/d@1"))
    assert 'DECK_BUILDER: "deck-builder[anki] @ git+https://example.org/d@1"' in text
    assert 'pip install "$DECK_BUILDER"' in text


@pytest.mark.parametrize(
    ("url", "is_public"),
    [
        ("git+https://example.org/d@1", True),
        ("https://example.org/d.whl#sha256=ab", True),
        ("file:///home/me/deck-builder", False),
        ("git+file:///home/me/deck-builder@1", False),
    ],
)
def test_a_path_on_this_machine_is_no_address_for_others(
    url: str, is_public: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub can't install from it, and the path may contain the user's name."""
    monkeypatch.setattr(installation, "origin", lambda: Origin(url))
    assert public_origin() == (Origin(url) if is_public else None)


def test_the_workflow_without_an_origin_fails_with_a_sentence() -> None:
    """The workflow installs nothing, so it can't install somebody else's package."""
    text = workflow(None)
    assert 'DECK_BUILDER: ""' in text
    assert "# Fill in the address to install deck-builder from, such as deck-builder[anki] @ " in text
    environment = {"PATH": os.environ["PATH"], "DECK_BUILDER": ""}
    done = subprocess.run(["bash", "-e", "-c", steps(text)[0]], capture_output=True, text=True, env=environment)
    assert done.returncode == 1
    assert done.stdout == (
        "::error file=.github/workflows/deck.yml::DECK_BUILDER is empty: fill in the address to install deck-builder from\n"
    )


@pytest.mark.parametrize("drafts", [0, 10], ids=["the starter deck", "ten drafts"])
def test_the_steps_of_the_workflow_pass_on_a_new_deck(drafts: int) -> None:
    """The steps run as on GitHub, after the installation, with and without a lock."""
    runner = CliRunner()
    assert runner.invoke(main, ["init", "."]).exit_code == 0
    entries = "\n".join(f"@book{{a{n}, title={{Hill {n}}}, year=2001}}" for n in range(drafts))
    write(Path(), {"refs.bib": entries})
    if drafts:
        assert runner.invoke(main, ["import", "refs.bib"]).exit_code == 0
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for _ in ("without the lock", "with it"):
        for script in steps(workflow(None))[1:]:
            done = subprocess.run(["bash", "-e", "-c", script], capture_output=True, text=True, env=environment)
            assert done.returncode == 0, done.stdout + done.stderr
