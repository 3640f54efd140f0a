"""Tests of the check of templates that came with a deck: what it refuses, what it allows, and that it never fails."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, FloatRect, Page

from deck_builder.files.folders import packaged_templates
from deck_builder.notes.template_check import check_templates, find_problems
from deck_builder.notes.template_check.css import check_css
from deck_builder.notes.template_check.finding import Finding
from deck_builder.notes.template_check.html import check_html
from deck_builder.notes.template_parts import generated_parts, plain_parts
from deck_builder.notes.words import STYLE
from deck_builder.source.template_files import TemplateFile, Templates, locate
from tests.clients import SHELLS, Client, RenderedCard, client
from tests.decks import check, paper, write_deck
from tests.engine import empty_collection
from tests.hostile_templates import CSS, HTML

EXAMPLES = int(os.environ.get("DECK_BUILDER_TEMPLATES", "150"))


def refusals(text: str, findings: list[Finding]) -> list[str]:
    """Return findings as text, for example `1:5 unsafe: 'onclick' runs a script: delete it`."""
    file = TemplateFile("x", text)
    return [
        f"{place.line}:{place.column} {'unsafe' if found.is_unsafe else 'broken'}: {found.message}"
        for found in findings
        for place in [locate(file, found.offset)]
    ]


# What is refused


@pytest.mark.parametrize(("text", "refusal"), HTML)
def test_a_hostile_template_is_refused_at_its_place(text: str, refusal: str) -> None:
    """It runs, loads, covers, or becomes a command together with a field; or browsers would repair it silently."""
    assert refusals(text, check_html(text, plain_parts()))[0] == refusal


@pytest.mark.parametrize(("text", "refusal"), CSS)
def test_a_hostile_style_sheet_is_refused_at_its_place(text: str, refusal: str) -> None:
    """It loads a file or leaves the place of an element, in any spelling; or a part of it has no effect."""
    assert refusals(text, check_css(text))[0] == refusal


def test_the_place_is_a_line_and_a_column() -> None:
    """Characters count as one each, and entities as they are written."""
    text = "<p>\n  {{Title}} 🙂&amp; <b>x</b>\n  <b onclick=x>y</b>\n</p>"
    assert refusals(text, check_html(text, plain_parts())) == ["3:6 unsafe: 'onclick' runs a script: delete it"]
    css = "/* 🙂 */ .a {\n  color: red;\n  /* 🙂 */ position: fixed;\n}"
    message = "this 'position' may cover parts of the screen outside the card: write static or relative"
    assert refusals(css, check_css(css)) == [f"3:11 unsafe: {message}"]


def test_all_findings_are_listed_in_order() -> None:
    """The author sees everything at once."""
    text = '<p onclick="x">{{Deck}}</p>\n<script>x</script>'
    places = [refusal.partition(" ")[0] for refusal in refusals(text, check_html(text, plain_parts()))]
    assert places == ["1:4", "1:16", "2:1"]


def test_a_hundred_thousand_findings_are_cut() -> None:
    """Nobody reads more than fifty, and a hostile file must not fill the memory."""
    assert len(check_html("<b onclick=x></b>" * 5_000, plain_parts())) == 50
    assert len(check_css("b{position:fixed}" * 5_000)) == 50


# What is allowed


def test_the_packaged_templates_pass() -> None:
    """So a restyled copy needs no trust."""
    folder = packaged_templates()
    files = {
        path.relative_to(folder).as_posix(): TemplateFile(path.name, path.read_text(encoding="utf-8"))
        for path in folder.rglob("*.*")
    }
    assert len(files) == 18
    assert list(find_problems(Templates(Path("copy"), files))) == []


def test_the_plain_parts_exist() -> None:
    """Every generated part is either short text or, like the link to report a card, HTML."""
    library = check(write_deck(Path("cards"), {"one/1.yaml": paper("alpha")})).library
    assert library
    assert generated_parts(library).keys() == plain_parts() | {"report", STYLE}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{{Question}}",
        '<div class="a b" id="my-note" lang="en" dir="auto" title="x &amp; y">{{Answer}}</div>',
        "{{#Year}}<p>{{Year}}</p>{{/Year}}{{^Year}}<p>no year</p>{{/Year}}",
        '<i class="{{Difficulty}} {{#Figure}}has-figure{{/Figure}}" lang="{{> language}}">x</i>',
        '<a href="{{Link}}">paper</a> <a href="https://x.test/?card={{Id}}">report</a> <a href="mailto:a@b.test">a</a>',
        '<svg viewBox="0 0 9 9"><linearGradient id="a-b"/><path fill="url(#a-b)" d="M{{text:Year}} 1h2"/></svg>',
        '<p style="color: red">x</p>',
        "<table><tbody><tr><td>{{Answer}}</td></tr></tbody></table>",
        "<details open><summary>Hint</summary>{{Hints}}</details><br><hr>",
        "<!-- a comment --><ul><li>{{Title}} ({{Year}})</li></ul>",
        "{{FrontSide}}<hr id=answer>{{cloze:Question}}",
        "<p>{{Venue}} {{Year}}{{#Posted}}, on arXiv in {{Posted}}{{/Posted}} &lt; 1 [x]</p>",
    ],
)
def test_an_ordinary_template_passes(text: str) -> None:
    """Elements, classes, drawings and links are what a template is for."""
    assert check_html(text, plain_parts()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".card { --ink: #123; color: var(--ink); background: linear-gradient(red, rgb(1 2 3 / 50%)) }",
        ".side { margin: 0 auto -1px; position: relative; top: 2px; letter-spacing: -0.02em }",
        ".side { --line: rgba(0, 0, 0, 0.2); box-shadow: 0 1px 3px var(--line); outline: 2px solid red }",
        "@media (max-width: 400px) { .side { width: calc(100% - 2em); display: grid; gap: 1em } }",
        "@font-face { font-family: x; src: local('Charter') } @keyframes y { to { opacity: 0.5 } }",
        ".side { &:hover { color: red } .title { font: italic 1.2em/1.4 serif } }",
        ".a::before { content: '\\201c'; transform: rotate(90deg) } .b > .c:not(:last-child) { fill: url(#a-b) }",
        "pre { -webkit-overflow-scrolling: touch; overflow-x: auto; tab-size: 4 } #answer { color: red !important }",
        "#qa { text-align: start } #qa > #my-note { color: red }",
        "/* { */ .a { quotes: '}' \"{\" }",
    ],
)
def test_an_ordinary_style_sheet_passes(text: str) -> None:
    """Colors, sizes and layout are what a style sheet is for."""
    assert check_css(text) == []


# Trust


def test_trust_allows_what_is_unsafe_but_no_mistakes() -> None:
    """A mistake shows on every card, whoever made it."""
    files = {"style.css": TemplateFile("t/style.css", ".a { position: fixed }\n.b { color: }")}
    templates = Templates(Path("t"), files)
    assert [(p.code, str(p.location)) for p in check_templates(templates)] == [
        ("unsafe-template", "t/style.css:1:6"),
        ("broken-template", "t/style.css:2:6"),
        ("untrusted-templates", "t:1:1"),
    ]
    trusted = check_templates(templates, {templates.fingerprint()})
    assert [(p.code, str(p.location)) for p in trusted] == [("broken-template", "t/style.css:2:6")]


def test_the_problem_of_a_folder_says_what_to_type() -> None:
    """A path with a space is in quotes."""
    files = {"style.css": TemplateFile("my t/style.css", ".a { position: fixed }")}
    assert check_templates(Templates(Path("my t"), files))[-1].message == (
        "these templates use features that are not allowed (see the other problems): change the templates or, if you "
        'trust their author, run `deck-builder trust "my t"`'
    )


def test_a_mistake_in_the_templates_of_the_tool_is_reported() -> None:
    """They can be edited in a checkout."""
    folder = packaged_templates()
    templates = Templates(folder, {"style.css": TemplateFile("t/style.css", ".a { position: fixed }\n.b { color: }")})
    assert [(p.code, str(p.location)) for p in check_templates(templates)] == [("broken-template", "t/style.css:2:6")]


@pytest.mark.parametrize(
    "changed",
    [
        {"style.css": "b {} "},
        {"style.css": "b {}", "parts/x.html": ""},
        {"Style.css": "b {}"},
        {},
        {"style.css": "b {}\n"},
    ],
)
def test_every_change_of_the_files_needs_new_trust(changed: dict[str, str]) -> None:
    """A new, renamed, removed or edited file changes the fingerprint; the folder's own name does not."""
    before = Templates(Path("t"), {"style.css": TemplateFile("t/style.css", "b {}")})
    moved = Templates(Path("u"), {"style.css": TemplateFile("u/style.css", "b {}")})
    after = Templates(Path("t"), {name: TemplateFile(name, text) for name, text in changed.items()})
    assert before.fingerprint() == moved.fingerprint() != after.fingerprint()


# No input makes the check fail

PIECES = [
    *"<>/=\"'`{}[]()!#^&;:\\- \n\t.@*,%",
    *("{{", "}}", "{{Title}}", "{{#Year}}", "{{/Year}}", "{{> hints}}", "{{text:", "<!--", "-->", "</", "/>", "&#92;"),
    *("<b>", "</b>", "<svg>", "</svg>", "<script>", "</script>", "<path d='M0 0'/>", ' style="', " href='", "url("),
    *("/*", "*/", "@media ", "@import ", "--x:", "var(--x)", "calc(", "position:", "fixed", "margin:", "-9px", "\\69"),
    *("a", "é", "🙂", "\u2028", "\u0130", "\ufeff", "1e999px", "-0", "#a", "!important", "U+26", "<!--{{Title}}-->"),
]
RANDOM = st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(max_size=60))


@settings(max_examples=EXAMPLES, deadline=None)
@given(RANDOM)
def test_no_template_makes_the_check_fail(text: str) -> None:
    """Every finding has a place in the file, and finding it again gives the same."""
    findings = check_html(text, plain_parts())
    assert all(0 <= found.offset <= len(text) and ": " in found.message for found in findings)
    assert check_html(text, plain_parts()) == findings


@settings(max_examples=EXAMPLES, deadline=None)
@given(RANDOM)
def test_no_style_sheet_makes_the_check_fail(text: str) -> None:
    """Every finding has a place in the file, and finding it again gives the same."""
    findings = check_css(text)
    assert all(0 <= found.offset <= len(text) for found in findings)
    assert check_css(text) == findings


# In the browser

DANGERS = """() => [...document.querySelectorAll('body *')].flatMap(element => [
    ...[...element.attributes].filter(a => /^on/i.test(a.name)).map(a => a.name),
    ...(/^(script|iframe|object|embed|form|input|base|link|meta|video|audio)$/i.test(element.tagName) &&
        element.closest('#qa') ? [element.tagName] : []),
    ...(element.hasAttribute('href') && !/^(https?|mailto|zotero):/.test(element.href) ? ['href'] : []),
    ...(['fixed', 'sticky', 'absolute'].includes(getComputedStyle(element).position) && element.closest('#qa')
        ? ['position'] : []),
])"""


def show(opened: Client, html: str, css: str = "") -> list[str]:
    """Show a card with a style sheet, as Anki does, and return everything that it did."""
    side = f"<style>{css}</style>{html}"
    opened.show(RenderedCard(side, side), "question")
    opened.page.wait_for_timeout(150)
    return [*opened.happened, *opened.requests, *opened.page.evaluate(DANGERS)]


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("<script>alert(1)</script>", "dialog 1"),
        ("<img src=x onerror=alert(1)>", "dialog 1"),
        ("<svg onload=alert(1)></svg>", "onload"),
        ("<input autofocus onfocus=alert(1)>", "dialog 1"),
        ('<iframe src="https://evil.test/"></iframe>', "https://evil.test/"),
        ('<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>', "dialog 1"),
        ('<link rel="stylesheet" href="https://evil.test/x.css">', "https://evil.test/x.css"),
        ('<style>@import "https://evil.test/x.css"</style>', "https://evil.test/x.css"),
        ('<svg><image href="https://evil.test/x.png"/></svg>', "https://evil.test/x.png"),
        ('<a href="java&Tab;script:alert(1)">x</a>', "href"),
        ('<p style="pos&#105;tion: f&#105;xed">x</p>', "position"),
        (r"<p>\(\style{position:fixed}{x}\)</p>", "position"),
    ],
)
def test_a_refused_template_really_acts(browser: Browser, text: str, effect: str) -> None:
    """Without the check, the real page runs, loads or covers."""
    assert check_html(text, plain_parts())[0].is_unsafe
    opened = client(browser, SHELLS[0])
    assert effect in show(opened, text)


@pytest.mark.parametrize(
    ("css", "effect"),
    [
        ('@import "https://evil.test/x.css";', "https://evil.test/x.css"),
        (r"@\69mport 'https://evil.test/x.css';", "https://evil.test/x.css"),
        (".side { background: url(https://evil.test/x) }", "https://evil.test/x"),
        (r".side { background: u\72l(https://evil.test/x) }", "https://evil.test/x"),
        (".side { --x: url(https://evil.test/x); background: var(--x) }", "https://evil.test/x"),
        ('.side { background: image-set("https://evil.test/x" 1x) }', "https://evil.test/x"),
        (".side::before { content: url(https://evil.test/x) }", "https://evil.test/x"),
        (".side { cursor: pointer; list-style: url(https://evil.test/x); display: list-item }", "https://evil.test/x"),
        (
            "@font-face { font-family: x; src: url(https://evil.test/x.woff2) } .side { font: 9px x }",
            "https://evil.test/x.woff2",
        ),
        (r".side { posit\69on: fi\78 ed }", "position"),
        (".side { --a: fixed; --b: var(--a); position: var(--b) }", "position"),
        ("/* </style><script>alert(1)</script> */", "dialog 1"),
    ],
)
def test_a_refused_style_sheet_really_acts(browser: Browser, css: str, effect: str) -> None:
    """Without the check, the real page loads or covers."""
    assert check_css(css)[0].is_unsafe
    opened = client(browser, SHELLS[0])
    assert effect in show(opened, '<div class="side">x</div>', css)


@pytest.mark.parametrize(
    "css",
    [
        ".side { box-shadow: 0 0 0 9999px red }",
        ".side { text-shadow: -100px 0 red }",
        ".side { outline: 9999px solid }",
        ".side { transform: translate(-90px) }",
        ".side { margin-left: -90px }",
        ".side { position: absolute; left: 0 }",
        ".side { --m: -99px; position: relative; left: var(--m) }",
    ],
)
def test_a_refused_style_sheet_really_leaves_its_place(browser: Browser, css: str) -> None:
    """It changes the edge of the page, 100 pixels from its own place, where Anki shows a flag."""
    assert check_css(css)[0].is_unsafe
    opened = client(browser, SHELLS[0])
    page = opened.page
    assert isinstance(page, Page)
    text = '<div style="padding-left: 100px"><div class="side">text</div></div>'
    edge: FloatRect = {"x": 0, "y": 0, "width": 80, "height": 80}
    show(opened, text)
    before = page.screenshot(clip=edge)
    show(opened, text, css)
    assert page.screenshot(clip=edge) != before


NAMES = st.sampled_from(
    ["b", "p", "div", "a", "table", "td", "tr", "li", "details", "summary", "svg", "path", "title", "h1", "pre"]
)
VALUES = st.lists(
    st.sampled_from(["a", " ", "&amp;", "&#58;", "https://x.test/", "javascript:", "url(x)", "0", "red"]), max_size=3
)
ATTRIBUTES = st.tuples(
    st.sampled_from(["class", "href", "style", "title", "fill", "d", "hidden", "id"]), VALUES.map("".join)
)


def _element(name: str, attributes: list[tuple[str, str]], content: list[str]) -> str:
    values = "".join(f' {key}="{value}"' for key, value in dict(attributes).items())
    return f"<{name}{values}>{''.join(content)}</{name}>"


CLOSED = st.recursive(
    st.sampled_from(["x", "&lt;", "<br>", "<!-- x -->", " ", "&amp;lt;b>"]),
    lambda inner: st.builds(_element, NAMES, st.lists(ATTRIBUTES, max_size=2), st.lists(inner, max_size=3)),
    max_leaves=8,
)
STRUCTURE = """() => [...document.querySelectorAll('#qa *')].map(e => e.tagName.toLowerCase())"""


@settings(max_examples=max(EXAMPLES // 3, 50), deadline=None)
@given(st.one_of(RANDOM, CLOSED))
def test_what_passes_does_nothing(browser: Browser, text: str) -> None:
    """Random templates that the check allows do not act in the real page, and have the elements that were written."""
    if check_html(text, plain_parts()) or "{{" in text:
        return
    opened = _shared_client(browser)
    opened.show(RenderedCard(text, text), "question")
    assert [*opened.happened, *opened.requests, *opened.page.evaluate(DANGERS)] == []
    written = [name.lower() for name in re.findall("<([a-z0-9]+)", re.sub("<!--.*?-->", "", text))]
    assert opened.page.evaluate(STRUCTURE) == written


_CLIENTS: list[Client] = []


def _shared_client(browser: Browser) -> Client:
    if not _CLIENTS:
        _CLIENTS.append(client(browser, SHELLS[0]))
    return _CLIENTS[0]


# In the engine


@pytest.mark.parametrize(
    ("template", "answer", "shown"),
    [
        ("{{text:Answer}}", "&lt;script>alert(1)&lt;/script>", "<script>alert(1)</script>"),
        ("{{=<% %>=}}<%Answer%>", "x", "x"),
        ("{{{Answer}}}", "x", "x}"),
        ("{{Answer}}<!-- {{Answer}} -->", "x", "x<!-- {{Answer}} -->"),
        ("{{Answer}} {{Deck}}", "x", "x 1 <i>One</i>"),
        ("{{Answer}} {{Tags}}", "x", "x a<b"),
        ("[so{{#Answer}}und:x.mp3]{{/Answer}} {{Answer}}", "x", "[anki:play:q:0] x"),
        ("[{{Answer}}]", "sound:x.mp3", "[anki:play:q:0]"),
    ],
)
def test_the_engine_does_what_the_check_fears(template: str, answer: str, shown: str) -> None:
    """Each of these templates is refused because of what the engine makes of it."""
    assert check_html(template, plain_parts())
    with empty_collection() as collection:
        basic = collection.models.by_name("Basic")
        assert basic
        basic["flds"][0]["name"] = "Answer"
        basic["tmpls"][0] |= {"qfmt": template, "afmt": "{{Answer}}"}
        collection.models.update_dict(basic)
        note = collection.new_note(basic)
        note.fields[0] = answer
        note.tags = ["a<b"]
        collection.add_note(note, _deck(collection, "1 <i>One</i>"))
        assert note.cards()[0].render_output().question_text.strip() == shown


def _deck(collection: Collection, name: str) -> Any:
    return collection.decks.id(name)
