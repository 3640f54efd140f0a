"""`deck-builder trust`: templates of a deck may run code only after the user has allowed it."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import main
from deck_builder.files.folders import packaged_templates
from deck_builder.files.trusted_templates import settings_file, trusted_templates
from deck_builder.preview import cards
from tests.decks import check, paper, write_deck

SCRIPT = "<script>alert(1)</script>"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture(autouse=True)
def _untrusted_deck(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Write a deck with templates that run a script. They are not trusted yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})
    shutil.copytree(packaged_templates(), "templates")
    add("year.front.html", SCRIPT)


def add(name: str, text: str) -> None:
    """Add a line to a template."""
    path = Path("templates", name)
    path.write_text(f"{path.read_text()}{text}\n")


def test_check_says_what_is_in_the_templates_and_what_to_type() -> None:
    """Each place is listed with its line, as for cards."""
    result = run("check")
    assert result.exit_code == 1
    assert (
        "templates/year.front.html:21:1: error[unsafe-template] <script> is not allowed on a card, because it runs a "
        "script: delete it\n  <script>alert(1)</script>\n  ^\n" in result.output
    )
    assert (
        "templates:1:1: error[untrusted-templates] these templates use features that are not allowed (see the other "
        "problems): change the templates or, if you trust their author, run `deck-builder trust templates`\n"
        in result.output
    )


def test_build_writes_nothing_without_trust() -> None:
    """With trust, the script is in the package."""
    assert run("build").exit_code == 1
    assert not Path("build").exists()
    assert not Path("cards/deck.lock").exists()
    assert run("trust", "templates").exit_code == 0
    result = run("build")
    assert result.exit_code == 0, result.output


def test_trust_prints_what_is_allowed() -> None:
    """The command prints what the decision allows."""
    assert run("trust").output == (
        "templates/year.front.html:21:1: <script> is not allowed on a card, because it runs a script\n"
        "trusted until a file changes: templates (18 files)\n"
    )


def test_a_deck_without_templates_has_nothing_to_trust() -> None:
    """The built-in templates are always trusted."""
    shutil.rmtree("templates")
    result = run("trust")
    assert (result.exit_code, result.output) == (
        1,
        "Error: this deck has no templates of its own, and the built-in templates are always trusted: use this command "
        "only if the deck has a templates folder\n",
    )


@pytest.mark.parametrize("name", ["style.css", "parts/notice.html", "year.front.html"])
def test_a_change_asks_again(name: str) -> None:
    """Trust in the previous version does not apply to an update of the deck."""
    run("trust", "templates")
    assert run("build").exit_code == 0
    add(name, "")
    assert "untrusted-templates" in run("build").output
    run("trust", "templates")
    assert run("build").exit_code == 0


def test_trust_can_be_revoked() -> None:
    """A build after that fails, even though no file changed."""
    run("trust", "templates")
    assert run("build").exit_code == 0
    assert run("trust", "templates", "--revoke").output == "no longer trusted: templates (18 files)\n"
    assert "untrusted-templates" in run("build").output


def test_trust_is_kept_in_the_settings_of_the_user() -> None:
    """No file in the deck can make it trusted."""
    before = {path: path.read_bytes() for folder in ("cards", "templates") for path in Path(folder).rglob("*.*")}
    run("trust", "templates")
    run("trust", "templates")
    assert {path: path.read_bytes() for path in before} == before
    assert settings_file().is_relative_to(os.environ["XDG_CONFIG_HOME"]) or os.name == "nt"
    assert len(settings_file().read_text().splitlines()) == 1
    assert len(trusted_templates()) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\0", b"yes\n*\n", b"0" * 63, b"g" * 64])
def test_broken_settings_trust_nothing(content: bytes) -> None:
    """Broken settings are not an error, either."""
    settings_file().parent.mkdir(parents=True)
    settings_file().write_bytes(content)
    assert "untrusted-templates" in run("check").output
    run("trust", "templates")
    assert run("build").exit_code == 0


def test_trust_does_not_hide_mistakes() -> None:
    """A style sheet that is not closed has no effect on any card."""
    add("style.css", ".a { color: red")
    run("trust", "templates")
    result = run("check")
    assert result.exit_code == 1
    assert "error[broken-template] the block that starts here is never closed: add } at its end" in result.output
    assert "unsafe-template" not in result.output


def test_files_that_cannot_be_read_are_not_trusted() -> None:
    """A link that leads out of the folder is refused first."""
    Path("templates/x.html").symlink_to("/dev/zero")
    result = run("trust", "templates")
    assert result.exit_code == 1
    assert "templates/x.html:1:1: error[outside]" in result.output
    assert trusted_templates() == frozenset()


def test_a_folder_without_templates() -> None:
    """A folder without templates can't be trusted."""
    result = run("trust", "cards")
    assert result.exit_code == 1
    assert result.output == "Error: cards has no templates: use a folder that has templates\n"


def test_a_restyled_copy_needs_no_trust() -> None:
    """Colors and sizes are not dangerous."""
    shutil.copy(packaged_templates() / "year.front.html", "templates/year.front.html")
    add("style.css", ".card { --accent: #a03030; font-size: 20px } .title { font-style: normal }")
    result = run("build")
    assert result.exit_code == 0, result.output


def test_the_preview_shows_the_problems_of_templates() -> None:
    """The problem is shown with the cards, which are in frames that run no scripts."""
    view = cards.view(check(Path("cards")))
    assert [p.code for p in view.problems if "template" in p.code] == ["untrusted-templates", "unsafe-template"]
    assert any(SCRIPT in card.front for card in view.cards)
