"""Tests of cleaning: drawings as programs write them are kept, without what the programs add."""

import base64
from pathlib import Path

import defusedxml.ElementTree as ET  # noqa: N817 - the usual alias
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from deck_builder.source.figures.figure_file import check_figure, clean_figure
from tests.source.figures.drawings import CLEANED, DRAWIO, EXCALIDRAW, GRAPHVIZ, INKSCAPE, MERMAID, UNCHANGED

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = Path(__file__).parents[3] / "cards" / "figures"


def clean(text: str) -> str:
    return clean_figure("a.svg", text.encode()).decode()


def problems(text: str) -> list[str]:
    """Return the problems of a drawing after cleaning, with their lines and columns."""
    found = check_figure("a.svg", clean_figure("a.svg", text.encode()))
    return [f"{problem.location.line}:{problem.location.column} {problem.message}" for problem in found]


def svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'


@pytest.mark.parametrize("program", [*CLEANED, *UNCHANGED])
def test_a_drawing_as_programs_write_it_is_kept(program: str) -> None:
    """Each can be shipped after cleaning."""
    assert problems({**CLEANED, **UNCHANGED}[program]) == []


@pytest.mark.parametrize("program", CLEANED)
def test_what_the_program_adds_is_left_out(program: str) -> None:
    """No declaration, comment or element of another vocabulary remains."""
    cleaned = clean(CLEANED[program])
    tags = [element.tag for element in ET.fromstring(cleaned).iter()]
    assert all(tag.startswith(SVG) for tag in tags)
    assert not {f"{SVG}metadata", f"{SVG}a", f"{SVG}foreignObject"} & set(tags)
    assert "<!" not in cleaned
    assert "<?" not in cleaned.removeprefix("<?xml")


@pytest.mark.parametrize("program", CLEANED)
def test_everything_else_keeps_its_bytes(program: str) -> None:
    """The cleaned file is the original with parts cut out, except that a link becomes a group."""
    original, position = CLEANED[program].replace("<a ", "<g ").replace("</a>", "</g>"), 0
    for character in clean(CLEANED[program]):
        position = original.index(character, position) + 1


@pytest.mark.parametrize("program", CLEANED)
def test_cleaning_again_changes_nothing(program: str) -> None:
    """So the hash of a figure does not depend on how often it was cleaned."""
    cleaned = clean(CLEANED[program])
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("program", [name for name in CLEANED if name != "draw.io"])
def test_it_looks_the_same(browser: Browser, program: str) -> None:
    """Chromium draws both alike, except for draw.io, whose HTML is not quite where the text is."""
    page = browser.new_page()
    shots = []
    for drawing in (CLEANED[program].replace("animation:dash", "x:dash"), clean(CLEANED[program])):
        source = base64.b64encode(drawing.encode()).decode()
        page.set_content(f'<img style="width: 300px" src="data:image/svg+xml;base64,{source}">')
        page.wait_for_function("document.images[0].complete")
        assert page.evaluate("document.images[0].naturalWidth") > 0
        shots.append(page.screenshot())
    page.close()
    assert shots[0] == shots[1]


@pytest.mark.parametrize(
    "drawing",
    [
        svg("<!-- before -->"),
        svg("<metadata>made by hand</metadata>"),
        f'<?xml version="1.0" encoding="utf-8"?>\n{svg("")}',
        svg("").replace("<svg ", '<svg xmlns:inkscape="urn:i" inkscape:label="x" '),
        "\ufeff" + svg("<title>a</title>"),
        EXCALIDRAW,
        "<svg/>",
    ],
    ids=["comment", "metadata", "XML declaration", "attribute of an editor", "byte order mark", "Excalidraw", "empty"],
)
def test_a_drawing_that_needs_no_edit_keeps_its_bytes(drawing: str) -> None:
    """Its name on the learners' devices contains a hash of them, so even a comment stays."""
    assert clean(drawing) == drawing
    assert problems(drawing) == []


def test_the_figures_of_the_deck_keep_their_bytes() -> None:
    """They were released."""
    for path in FIGURES.glob("*.svg"):
        assert clean_figure(path.name, path.read_bytes()) == path.read_bytes(), path


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_line_endings_make_no_difference(newline: str) -> None:
    """Git may write CRLF on Windows. A figure has the same hash on every system."""
    assert clean(svg("\n<rect/>\n").replace("\n", newline)) == svg("\n<rect/>\n")


def test_line_endings_of_pictures_are_part_of_the_picture() -> None:
    """A PNG starts with CRLF."""
    assert clean_figure("a.png", b"\x89PNG\r\n\x1a\n") == b"\x89PNG\r\n\x1a\n"


def test_a_link_becomes_a_group() -> None:
    """Nothing can be clicked in an image. Inside text, the group is a tspan."""
    drawing = svg('<a href="https://a.test" id="i"><rect/></a ><text>x<a href="#b">y</a></text><a/>')
    assert clean(drawing) == svg('<g id="i"><rect/></g ><text>x<tspan>y</tspan></text><g/>')


def test_html_is_left_out_if_the_text_beside_it_is_the_same() -> None:
    """Otherwise words would vanish: draw.io shortens the text for programs that do not know HTML."""
    assert "<foreignObject" not in clean(DRAWIO)
    assert ">Encoder</text>" in clean(DRAWIO)
    shortened = DRAWIO.replace(">Encoder</text>", ">Enco...</text>")
    assert clean(shortened) == shortened
    column = shortened.split("\n")[3].index("<foreignObject") + 1
    assert problems(shortened) == [
        f"4:{column} <foreignObject> is HTML, and its plain-text alternative has different content: turn off HTML labels in the "
        "drawing program (in Mermaid, set htmlLabels to false), or export a PNG"
    ]


def test_html_without_text_beside_it_is_an_error() -> None:
    """As Mermaid writes labels unless it is told otherwise."""
    label = '<foreignObject width="9" height="9"><div xmlns="http://www.w3.org/1999/xhtml"><p>Encoder</p></div></foreignObject>'
    assert problems(svg(f"<g>\n{label}</g>")) == [
        "2:1 <foreignObject> is HTML, which some programs do not show: turn off HTML labels in the drawing "
        "program (in Mermaid, set htmlLabels to false), or export a PNG"
    ]


def test_animations_in_a_style_are_left_out() -> None:
    """Mermaid writes them into every file. The drawing stands still."""
    cleaned = clean(MERMAID)
    assert "animation:" not in cleaned
    assert "keyframes" not in cleaned
    assert (
        "#mermaid-svg .edge-animation-slow{stroke-dasharray:9,5!important;stroke-dashoffset:900;stroke-linecap"
        in cleaned
    )


@pytest.mark.parametrize(
    "style",
    [
        "<![CDATA[a{fill:red;animation:x 1s}b{}]]>",
        "a{fill:red;animation:x 1s}b{}",
        "\na{fill:red;\nanimation:x\n1s}b{}\n",
    ],
)
def test_animations_are_left_out_wherever_they_are(style: str) -> None:
    """In a CDATA section and over several lines, too; the rules around them stay."""
    cleaned = clean(svg(f"<style>{style}</style>"))
    assert "animation" not in cleaned
    assert "a{fill:red;" in cleaned
    assert "}b{}" in cleaned


@pytest.mark.parametrize(
    "style", ["a{anim&#97;tion:x 1s}", "a{anim\\61tion:x 1s}", "@keyframes x{a{b{c}}}", "a{anim<![CDATA[ation:x 1s]]>}"]
)
def test_animations_that_cannot_be_left_out_are_errors(style: str) -> None:
    """Nobody writes them like this by accident."""
    assert problems(svg(f"<style>{style}</style>")) == ["1:66 <style> animates the drawing: delete the animation"]


def test_all_problems_are_reported_at_once_with_their_places() -> None:
    """What could be left out does not count, and nothing is changed, so that the lines are those of the file."""
    drawing = GRAPHVIZ.replace("<title>a</title>", '<script/>\n<rect onclick="x()"/>').replace(
        "black", "url(x.svg#a)", 1
    )
    assert clean(drawing) == drawing
    assert problems(drawing) == [
        "14:1 <script> is not allowed in a figure: use shapes and text",
        "15:1 'onclick' runs a script: delete it",
        "17:1 in 'stroke', url() loads an external resource: embed it in the file",
    ]


def test_a_problem_shows_its_line() -> None:
    """As in a paper."""
    (problem,) = check_figure("a.svg", svg("\r\n  <script/>\r\n").encode())
    assert problem.location.excerpt() == "    <script/>\n    ^"


def test_a_very_broken_drawing_has_a_short_list() -> None:
    """Twenty problems, and how many more there are."""
    drawing = svg("\n".join(["<script/>"] * 50))
    assert len(problems(drawing)) == 21
    assert problems(drawing)[-1] == "21:1 there are 30 more problems: fix the problems above first"


def test_an_old_declaration_with_entities_is_an_error() -> None:
    """Adobe Illustrator used to write these. Without the declaration, their text would be missing."""
    drawing = '<!DOCTYPE svg [\n<!ENTITY ns "http://www.w3.org/2000/svg">\n]>\n<svg xmlns="&ns;"/>'
    assert problems(drawing) == [
        "1:15 the <!DOCTYPE> contains declarations: delete it, and replace each entity with its value"
    ]


def test_an_entity_of_html_is_an_error() -> None:
    """It would become a syntax error once the <!DOCTYPE> is left out."""
    drawing = '<!DOCTYPE svg SYSTEM "svg.dtd">' + svg("<text>a&nbsp;b</text>")
    assert problems(drawing) == ["1:97 '&nbsp;' is not defined in SVG: write the character itself"]


@pytest.mark.parametrize(
    "declaration",
    ['<!DOCTYPE svg SYSTEM "<!DOCTYPE">', "<!-- <!DOCTYPE x> --><!DOCTYPE svg>", "<!DOCTYPE svg PUBLIC '-' '>'>"],
)
def test_a_strange_doctype_is_left_out_whole_or_an_error(declaration: str) -> None:
    """The cleaned file is read once more; if it is not fit to ship then, the original is reported."""
    drawing = declaration + svg("<rect/>")
    assert clean(drawing) == svg("<rect/>") or problems(drawing) == [
        "1:1 some parts of the figure would not be shown: export it as a plain SVG"
    ]


INKS = ["<sodipodi:namedview xmlns:sodipodi='urn:s'><x/></sodipodi:namedview>", "<?editor state?>", "<!-- a > b -->"]
PARTS = st.lists(
    st.sampled_from(
        [*INKS, "<metadata><x:y xmlns:x='urn:x'/></metadata>", "<rect/>", "<text>a &lt; b</text>", "\n", "é", "<g/>"]
    ),
    max_size=8,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(
    PARTS,
    PARTS,
    st.sampled_from(["", "<!DOCTYPE svg>\n", "<!-- x -->"]),
    st.sampled_from(["", '<?xml version="1.0"?>\n']),
)
def test_cleaning_keeps_exactly_what_is_drawn(before: str, inside: str, doctype: str, declaration: str) -> None:
    """Whatever an editor puts anywhere, the shapes and text that remain are those of the original, in order."""
    drawing = declaration + doctype + svg(f"{before}<g>{inside}</g>")
    cleaned = clean(drawing)
    assert problems(drawing) == []
    assert clean(cleaned) == cleaned

    def drawn(text: str) -> list[tuple[str, str]]:
        root = ET.fromstring(text)
        hidden = {e for m in root.iter(f"{SVG}metadata") for e in m.iter()}
        return [(e.tag, e.text or "") for e in root.iter() if e.tag in (f"{SVG}rect", f"{SVG}text") and e not in hidden]

    assert drawn(cleaned) == drawn(drawing)


def test_inkscape_names_of_files_do_not_matter() -> None:
    """A backslash in the attribute of an editor is not an escape in a style."""
    assert "export-filename" in INKSCAPE
    assert problems(INKSCAPE) == []
