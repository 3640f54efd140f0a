"""Tests of what an SVG may contain: nothing that loads, runs or moves, and no more than a viewer can draw."""

import base64
import random
import struct
import zlib

import pytest

from deck_builder.source.figures.drawn import Drawing, Place, drawn_problems
from deck_builder.source.figures.figure_file import check_figure, clean_figure


def problems(content: str | bytes) -> list[str]:
    """Return the problems of a drawing after cleaning, each with its line and column."""
    content = content if isinstance(content, bytes) else content.encode()
    found = check_figure("a.svg", clean_figure("a.svg", content))
    return [f"{problem.location.line}:{problem.location.column} {problem.message}" for problem in found]


def svg(inside: str = "", attributes: str = 'viewBox="0 0 9 9"') -> str:
    """Return a drawing with its content on the second line."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>\n{inside}</svg>'


def png(width: int = 1, height: int = 1) -> bytes:
    """Return a complete PNG without correct pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(4))) + chunk(b"IEND", b"")


# Loading


URL = "url() loads an external resource: embed it in the file"
IMPORT = "@import loads an external resource: embed it in the file"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<use href="//evil.test/x.svg#a"/>', ["the figure loads '//evil.test/x.svg#a': embed it in the file"]),
        ('<use xlink:href="x.svg#a"/>', ["the figure loads 'x.svg#a': embed it in the file"]),
        ('<use HREF="x.svg#a"/>', ["the figure loads 'x.svg#a': embed it in the file"]),
        ('<pattern href="data:image/svg+xml,x"/>', ["the figure loads 'data:image/svg+xml,x': embed it in the file"]),
        ('<text><textPath href="x#a"/></text>', []),
        ('<g fill="url(//evil.test/x)"/>', [f"in 'fill', {URL}"]),
        ('<g fill="URL( \'x\' )"/>', [f"in 'fill', {URL}"]),
        ('<g fill="url(&#104;ttp://x)"/>', [f"in 'fill', {URL}"]),
        ('<g style="fill:u\\72l(//evil.test/x)"/>', [f"in 'style', {URL}"]),
        ('<g style="fill:\\000075 rl(//evil.test/x)"/>', [f"in 'style', {URL}"]),
        ('<g style="fill:url(/**/#a)"/>', [f"in 'style', {URL}"]),
        ('<g cursor="url(x.cur), auto"/>', [f"in 'cursor', {URL}"]),
        ('<g anything="url(x)"/>', [f"in 'anything', {URL}"]),
        ("<g style=\"fill:image-set('x.png' 1x)\"/>", ["in 'style', image-set() is not allowed: write the value itself"]),
        ("<g style=\"fill:src('x')\"/>", ["in 'style', src() is not allowed: write the value itself"]),
        ("<g style=\"x:expression(alert(1))\"/>", [
            "in 'style', expression() is not allowed: write the value itself",
            "in 'style', alert() is not allowed: write the value itself",
        ]),
        ('<g xml:base="https://evil.test/"/>', ["'xml:base' changes the target of references: delete it"]),
        ('<image href="x.png"/>', ["the figure loads 'x.png': embed it in the file as a PNG, JPEG, GIF or WebP"]),
        ('<image href="data:image/svg+xml;base64,AAAA"/>', [
            "the figure loads 'data:image/svg+xml;base64,AAAA': embed it in the file as a PNG, JPEG, GIF or WebP"
        ]),
        ('<feImage href="#a"/>', ["<feImage> is not allowed in a figure: use shapes and text"]),
        ("<style>@import '//evil.test/x.css'</style>", [f"in <style>, {IMPORT}"]),
        ("<style>@\\69mport '//evil.test/x.css'</style>", [f"in <style>, {IMPORT}"]),
        ("<style>@&#105;mport '//evil.test/x.css'</style>", [f"in <style>, {IMPORT}"]),
        ("<style>@imp<!-- -->ort '//evil.test/x.css'</style>", [f"in <style>, {IMPORT}"]),
        ("<style>@imp<![CDATA[ort ]]>'//evil.test/x.css'</style>", [f"in <style>, {IMPORT}"]),
        ("<style>a{}<desc/>@import 'x'</style>", [f"in <style>, {IMPORT}", "<desc> is not allowed inside <style>: delete it"]),
        ("<style><g><g>@import 'x'</g></g></style>", [
            f"in <style>, {IMPORT}", "<g> is not allowed inside <style>: delete it", "<g> is not allowed inside <style>: delete it",
        ]),
        ("<style>a{background:url(x)}</style>", [f"in <style>, {URL}"]),
        ('<style>a{content:"/*";b:url(x);c:"*/"}</style>', [f"in <style>, {URL}"]),
        ("<style>@font-face{src:url(https://evil.test/f.woff2)}</style>", [f"in <style>, {URL}"]),
        ("<style>@namespace x 'y';</style>", ["in <style>, @namespace is not allowed: delete it"]),
    ],
)  # fmt: skip
def test_what_loads_is_an_error(inside: str, expected: list[str]) -> None:
    """Whatever the spelling: entities, escapes, comments, CDATA sections, other attributes."""
    messages = [problem.split(" ", 1)[1] for problem in problems(svg(inside))]
    if "textPath" in inside:
        assert messages == ["the figure loads 'x#a': embed it in the file"]
    else:
        assert sorted(messages) == sorted(expected)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-7", "utf-32", "cp037", "iso2022_jp"])
def test_other_encodings_hide_nothing(encoding: str) -> None:
    """A style sheet that is written in another encoding is found, or the encoding is refused."""
    for declaration in (f'<?xml version="1.0" encoding="{encoding}"?>', '<?xml version="1.0"?>', ""):
        for mark in (b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"):
            text = f'{declaration}<?xml-stylesheet href="https://evil.test/x.css"?>{svg()}'
            assert problems(mark + text.encode(encoding)), (declaration, mark)


def test_a_drawing_in_utf_16_is_accepted() -> None:
    """Some programs on Windows write it."""
    assert problems(svg("<text>é</text>").encode("utf-16")) == []


def test_a_drawing_in_utf_16_is_not_cleaned() -> None:
    """The places of its parts are not known well enough."""
    assert problems(("<!DOCTYPE svg>" + svg()).encode("utf-16")) == ["1:1 the file is UTF-16: save it as UTF-8"]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "us-ascii", "windows-1252", "UTF-8"])
def test_encodings_of_older_programs_are_accepted(encoding: str) -> None:
    """The bytes are kept."""
    content = f'<?xml version="1.0" encoding="{encoding}"?>{svg("<text>e</text>")}'.encode()
    assert clean_figure("a.svg", content) == content
    assert problems(content) == []


def test_another_encoding_is_an_error() -> None:
    """A browser may know it under another name, or not at all."""
    assert problems('<?xml version="1.0" encoding="utf-7"?>' + svg()) == [
        "1:1 the encoding utf-7 is not supported: save the file as UTF-8"
    ]


@pytest.mark.parametrize(
    "inside",
    [
        '<use href="#m"/><rect fill="url(#g)" mask="url(\'#m\')"/>',
        '<text font-family="a\\b">x@y</text>',
        "<style>@media (min-width: 1px) { g { fill: url(#g) } } .a\\:b { fill: rgb(1, 2, 3) }</style>",
        '<g transform="translate(1) rotate(2) skewX(3)" style="filter: drop-shadow(0 0 1px red)"/>',
        '<g aria-label="url(x) @import" data-x="javascript:" class="url(y)" id="a(b)"/>',
        "<style>@font-face{src:url( 'data:font/woff2;base64,AA==') format('woff2'), local(Arial)}</style>",
        f'<image href="data:image/png;base64,{base64.b64encode(png()).decode()}"/>',
        "<switch><g requiredFeatures='x'/><text>a</text></switch>",
        "<x:script xmlns:x='urn:x' x:onload='a'>left out</x:script>",
    ],
)
def test_what_stays_in_the_file_is_accepted(inside: str) -> None:
    """Gradients, markers and shapes are referenced by #id; fonts and pictures can be part of the file."""
    assert problems(svg(inside)) == []


def test_the_place_of_a_problem_in_a_style() -> None:
    """It is the place in the style, not the start of the element."""
    assert problems(svg("<style>\n  a { fill: url(x) }\n</style>")) == [f"3:13 in <style>, {URL}"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(20_000, 1), "the PNG is 20000 x 1 pixels: scale it down to at most 10000 on each side"),
        (png()[:-13], "the PNG is damaged or incomplete: save it again"),
        (b"<svg/>", "the content does not match the extension .png: rename the file or convert it"),
    ],
)
def test_a_picture_in_a_drawing_is_checked_like_a_file(data: bytes, expected: str) -> None:
    """The same limits apply."""
    inside = f'<image href="data:image/png;base64,{base64.b64encode(data).decode()}"/>'
    assert problems(svg(inside)) == [f"2:1 in <image>, {expected}"]


def test_a_picture_that_is_not_base64() -> None:
    """Nothing is guessed."""
    assert problems(svg('<image href="data:image/png;base64,%%"/>')) == [
        "2:1 the image in <image> is damaged: insert it again"
    ]


# Running and moving


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<script>alert(1)</script>", "<script> is not allowed in a figure: use shapes and text"),
        ("<SCRIPT/>", "<SCRIPT> is not allowed in a figure: use shapes and text"),
        ('<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>', "<script> is HTML, which is not allowed in a figure: use shapes and text"),
        ('<h:style xmlns:h="http://www.w3.org/1999/xhtml"/>', "<style> is HTML, which is not allowed in a figure: use shapes and text"),
        ('<g ONCLICK="alert(1)"/>', "'onclick' runs a script: delete it"),
        ('<a href="javascript:alert(1)"/>', "the link to 'javascript:alert(1)' is not allowed in a figure: delete it"),
        ('<a href="java&#10;script:alert(1)"/>', "the link to 'java\nscript:alert(1)' is not allowed in a figure: delete it"),
        ('<set attributeName="href"/>', "<set> is not allowed in a figure: use shapes and text"),
        ("<animateTransform/>", "<animateTransform> is not allowed in a figure: use shapes and text"),
        ('<g style="animation: x 1s"/>', "'style' animates the drawing: delete the animation"),
        ('<g style="-webkit-animation-name:x"/>', "'style' animates the drawing: delete the animation"),
    ],
)  # fmt: skip
def test_what_runs_or_moves_is_an_error(inside: str, expected: str) -> None:
    """In every spelling that some viewer accepts."""
    assert problems(svg(inside)) == [f"2:1 {expected}"]


def test_a_script_in_metadata_is_left_out() -> None:
    """Metadata is left out as a whole."""
    assert "script" not in clean_figure("a.svg", svg("<metadata><script>x()</script></metadata>").encode()).decode()


# Sizes


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('viewBox="0 0 1 100000000"', "the drawing is 1 x 1e+08: make its long side at most 50 times its short side"),
        ('width="1" height="9000"', "the drawing is 1 x 9000: make its long side at most 50 times its short side"),
        ('width="99999" height="9"', "the drawing is 99999 x 9: scale it down to at most 10000 pixels on each side"),
        ('width="9" height="999in"', "the drawing is 9 x 999in: scale it down to at most 10000 pixels on each side"),
        ('height="1e9"', "the drawing is auto x 1e9: scale it down to at most 10000 pixels on each side"),
        ('width="0" height="9"', "the drawing has no width or height: export it again with a size"),
        ('viewBox="0 0 0 0"', "the drawing has no width or height: export it again with a size"),
        ('viewBox="0 0 9"', "the viewBox does not have four numbers: export the drawing again"),
        ('viewBox="0 0 NaN 9"', "the viewBox does not have four numbers: export the drawing again"),
        ('style="height: 99999999px"', "in 'style', the height 99999999px is too large: use at most 10000 pixels"),
    ],
)
def test_an_absurd_size_is_an_error(attributes: str, expected: str) -> None:
    """A viewer reserves memory for it, and a card would be endless."""
    assert problems(svg(attributes=attributes)) == [f"1:1 {expected}"]


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'width="100%" viewBox="0 0 9 9"',
        'width="216pt" height="144pt"',
        'viewBox="-1,-1 10,10"',
        'style="max-width: 9999px"',
    ],
)
def test_usual_sizes_are_accepted(attributes: str) -> None:
    """As programs write them."""
    assert problems(svg(attributes=attributes)) == []


def test_a_size_in_a_style_sheet() -> None:
    """It applies to the drawing, too."""
    assert problems(svg("<style>svg{min-height:1e6cm}</style>")) == [
        "2:12 in <style>, the height 1e6cm is too large: use at most 10000 pixels"
    ]


# Numbers of elements


def chain(use: str, levels: int = 10, last: str = "<rect/>") -> str:
    """Return groups that each use the previous one ten times."""
    groups = [f'<g id="a0">{last}</g>']
    groups += [f'<g id="a{n}">{use.replace("ID", f"a{n - 1}") * 10}</g>' for n in range(1, levels)]
    return f"<defs>{''.join(groups)}</defs>{use.replace('ID', f'a{levels - 1}')}"


@pytest.mark.parametrize(
    "use",
    [
        '<use href="#ID"/>',
        '<use xlink:href=" #ID "/>',
        '<rect fill="url(#ID)"/>',
        "<rect style=\"stroke:red;mask: url( '#ID' )\"/>",
        '<rect clip-path="u\\72l(#ID)"/>',
        '<path d="M0 0L1 1L2 2" marker-mid="url(#ID)"/>',
    ],
)
def test_a_bomb_is_an_error(use: str) -> None:
    """Two kilobytes that draw billions of elements, through any kind of reference."""
    assert " once its references are expanded, but the limit is " in problems(svg(chain(use)))[0]


def test_elements_that_are_drawn_often_enough_are_accepted() -> None:
    """A plot with thousands of points uses the same shape for each."""
    assert problems(svg('<defs><path id="p" d="M0 0"/></defs>' + '<use href="#p"/>' * 20_000)) == []


def test_too_many_elements_in_a_file() -> None:
    """Reading stops there."""
    assert problems(svg("<g/>" * 120_000)) == [
        "2:399997 the drawing has more than 100,000 elements: export it as a PNG"
    ]


def test_path_data_and_text_are_counted_as_drawn() -> None:
    """Each is repeated by <use>, too."""
    path = f'<path d="{"M1 1" * 1_000}"/>'
    assert problems(svg(chain('<use href="#ID"/>', 3, path))) == []
    assert problems(svg(chain('<use href="#ID"/>', 4, path))) == [
        "1:1 the drawing has 8,444,000 characters of path data once its references are expanded, but the limit is 5,000,000"
    ]
    assert problems(svg(chain('<use href="#ID"/>', 4, f"<text>{'x' * 300}</text>"))) == [
        "1:1 the drawing has 633,300 characters of text once its references are expanded, but the limit is 200,000"
    ]


def test_elements_that_use_themselves_are_an_error() -> None:
    """A viewer may not notice."""
    assert problems(svg('<g id="a"><use href="#b"/></g>\n<g id="b"><use href="#a"/></g>')) == [
        "3:1 the element refers to itself: delete the reference"
    ]


def test_long_chains_are_an_error() -> None:
    """Each link costs a viewer some of its stack."""
    groups = "".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(1_000))
    assert problems(svg(groups))[0].endswith(
        "references are nested more than 20 levels deep: replace some references with copies"
    )


def test_deep_nesting_is_an_error() -> None:
    """Some viewers crash on a few thousand levels."""
    assert problems(svg("<g>" * 99 + "</g>" * 99)) == []
    assert problems(svg("<g>" * 5_000 + "</g>" * 5_000)) == [
        "2:298 elements are nested more than 100 levels deep: ungroup some of them"
    ]


def test_a_style_sheet_may_use_only_gradients_and_filters() -> None:
    """Which elements it applies to is not worked out, so what it uses must not contain further elements."""
    inside = '<style>rect{mask:url(#m)}</style>\n<mask id="m"><rect/></mask>'
    assert problems(svg(inside)) == [
        "3:1 a <style> uses '#m', which is not a gradient or filter: use it in an attribute"
    ]


def test_filters_count_as_many_elements() -> None:
    """A shadow on each of thousands of shapes takes seconds to draw."""
    shadow = '<filter id="f"><feDropShadow/></filter>'
    assert problems(svg(f"{shadow}{'<rect/>' * 5_000}<style>rect{{filter:url(#f)}}</style>"))[0].endswith(
        " elements once its references are expanded, but the limit is 50,000"
    )
    assert problems(svg(f"{shadow}{'<rect/>' * 500}<style>rect{{filter:url(#f)}}</style>")) == []


@pytest.mark.parametrize("seed", range(200))
def test_the_count_equals_that_of_drawing_everything(seed: int) -> None:
    """Random drawings are expanded element by element, and counted."""
    rng = random.Random(seed)  # noqa: S311
    drawing, children, uses = Drawing(), dict[int, list[int]](), dict[int, list[int]]()

    def add(depth: int) -> int:
        number = drawing.start("g", Place(1, 1))
        children[number] = [add(depth + 1) for _ in range(rng.randrange(4 if depth < 3 else 1))]
        drawing.ids[str(number)] = [number]
        drawing.ends[number] = len(drawing.tags)
        return number

    drawing.text, drawing.path = [], []
    root = add(0)
    for number in range(root, len(drawing.tags)):
        later = range(drawing.ends[number], len(drawing.tags))  # no element that contains this one, so no circle
        uses[number] = rng.choices(later, k=min(len(later), rng.randrange(3)))
        for target in uses[number]:
            drawing.add_use(number, str(target), "href")

    def draw(number: int) -> int:
        return 1 + sum(map(draw, (*children[number], *uses[number])))

    drawing.text = [40_000] * len(drawing.tags)
    expected = draw(root) * 40_000
    assert [message for _, message in drawn_problems(drawing)] == (
        [f"the drawing has {expected:,} characters of text once its references are expanded, but the limit is 200,000"]
        if expected > 200_000
        else []
    )


def test_hostile_text_is_read_in_linear_time() -> None:
    """No pattern scans the rest of the file again and again; this test would run for hours."""
    for unit in ("a", "-", "@keyframes ", "animation:", "url(", "url(  ", "\\", "a(", "@", "width:", "/*", "{", "'"):
        problems(svg(f"<style>{unit * (400_000 // len(unit))}</style>"))
        problems(svg(f'<g style="{unit * (400_000 // len(unit))}"/>'))
    problems("<!DOCTYPE" + "<!DOCTYPE '" * 40_000)
    problems(svg('<path d="' + "1" * 1_000_000 + '"/>', f'viewBox="{"1 " * 100_000}"'))
