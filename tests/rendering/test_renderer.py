"""Tests that learners see what the author typed, on cards rendered by the real Anki engine."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

import pytest
from anki.collection import Collection
from anki.notes import Note

from deck_builder.rendering.renderer import Rendered, Renderer
from tests import decks
from tests.decks import build
from tests.engine import empty_collection, import_package

FIGURE = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
FIGURE_NAME = "block-a87cba1d08bc.svg"

_QUESTIONS: list[str] = []
_CLOZES: list[str] = []


def question_cases(*cases: tuple[str, str]) -> pytest.MarkDecorator:
    """Parametrize a test with questions as typed and as shown, and add the questions to the deck of this module."""
    _QUESTIONS.extend(text for text, _ in cases)
    return pytest.mark.parametrize(("text", "shown"), cases, ids=[text[:30] for text, _ in cases])


def cloze_cases(*cases: tuple[str, str, str]) -> pytest.MarkDecorator:
    """Parametrize a test with cloze texts and both sides of their first cards, and add the texts to the deck."""
    _CLOZES.extend(text for text, _, _ in cases)
    return pytest.mark.parametrize(("text", "front", "back"), cases, ids=[text[:30] for text, _, _ in cases])


@dataclass(frozen=True)
class Shown:
    """The cards of the deck by source text. Active deletions are marked with «...», and inactive ones with ⟨...⟩."""

    collection: Collection
    notes: dict[str, Note]

    def front(self, text: str, card: int = 0) -> str:
        """Return the content of the question on a card."""
        match = re.search(
            r'<div class="question" dir="auto">(.*)</div></section>', self.notes[text].cards()[card].question(), re.S
        )
        assert match
        return _with_marks(match[1])

    def back(self, text: str, card: int = 0) -> str:
        """Return the content of the answer on a cloze card."""
        shown = r'<section class="asked shown".*?<div class="question" dir="auto">(.*)</div><div class="reveal">'
        match = re.search(shown, self.notes[text].cards()[card].answer(), re.S)
        assert match
        return _with_marks(match[1])


def _with_marks(html: str) -> str:
    ends: list[str] = []

    def mark(tag: re.Match[str]) -> str:
        if tag[0] == "</span>":
            return ends.pop()
        marks = {"cloze": "«»", "cloze-inactive": "⟨⟩"}.get(tag[1])
        ends.append(marks[1] if marks else "</span>")
        return marks[0] if marks else tag[0]

    return re.sub('<span(?: class="([^"]*)"[^>]*)?>|</span>', mark, html)


@pytest.fixture(scope="module")
def shown_by_anki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Build one paper with all texts of this module, and import it once."""
    questions, clozes = list(dict.fromkeys(_QUESTIONS)), list(dict.fromkeys(_CLOZES))
    prompts = [
        *(f"  - id: q{i}\n    question: |-\n{indent(t, '      ')}\n    answer: x\n" for i, t in enumerate(questions)),
        *(f"  - id: c{i}\n    cloze: |-\n{indent(t, '      ')}\n" for i, t in enumerate(clozes)),
    ]
    folder = tmp_path_factory.mktemp("render")
    suppression = "# check: allow same-front because some of the texts differ only in Markdown characters\n"
    paper = suppression + decks.paper("alpha", more="prompts:\n" + "".join(prompts))
    cards = decks.write_deck(folder / "cards", {"one/alpha.yaml": paper, "figures/block.svg": FIGURE})
    built = build(cards, output=folder / "deck.apkg", now=1_700_000_000)
    assert built.path, built.problems
    with empty_collection() as collection:
        import_package(collection, built.path)
        notes = {note["Id"]: note for note in map(collection.get_note, collection.find_notes(""))}
        texts = {f"q{i}": t for i, t in enumerate(questions)} | {f"c{i}": t for i, t in enumerate(clozes)}
        yield Shown(collection, {t: notes[f"test-x1y2/alpha/{i}"] for i, t in texts.items()})


# Math


@question_cases(
    (r"$a_i * b_i * c$", r"\(a_i * b_i * c\)"),
    (r"*so* $a_i$ and $b_i$ *on*", r"<em>so</em> \(a_i\) and \(b_i\) <em>on</em>"),
    (r"$\{x\} \, [y](z) \\ `w`$", r"\(\{x\} \, [y](z) \\ `w`\)"),
    (r"$x$-axis, $f(x)$.", r"\(x\)-axis, \(f(x)\)."),
)
def test_markdown_does_not_change_formulas(text: str, shown: str, shown_by_anki: Shown) -> None:
    """Underscores, asterisks, brackets and backslashes in a formula are TeX."""
    assert shown_by_anki.front(text) == shown


@question_cases(
    ("$x_{<t}$", r"\(x_{&lt;t}\)"),
    (r"$a < b > c \& d$", r"\(a &lt; b &gt; c \&amp; d\)"),
    ("$a<b>c$", r"\(a&lt;b&gt;c\)"),
    (r"$$a < b \& c > d$$", r"\[a &lt; b \&amp; c &gt; d\]"),
)
def test_html_characters_in_a_formula_are_text(text: str, shown: str, shown_by_anki: Shown) -> None:
    """The characters <, > and & reach MathJax as typed."""
    assert shown_by_anki.front(text) == shown


@question_cases(
    ("costs $5 and $6", "costs $5 and $6"),
    (r"\$5, not $x$", r"$5, not \(x\)"),
    ("$5", "$5"),
    ("from $5-$6", "from $5-$6"),
    ("100$ and $ 200 $", "100$ and $ 200 $"),
    (r"$\$5 + x$", r"\(\$5 + x\)"),
    (r"a \$b and c\$", "a $b and c$"),
)
def test_a_dollar_sign_before_an_amount_is_text(text: str, shown: str, shown_by_anki: Shown) -> None:
    """A formula has no space just inside its dollar signs and no digit after it, and stays in one paragraph."""
    assert shown_by_anki.front(text) == shown


@question_cases(
    ("run `a $x$ b` now", "run <code>a $x$ b</code> now"),
    ("`a $` and $b$ and `$c`", r"<code>a $</code> and \(b\) and <code>$c</code>"),
    ("`` `$x$` ``", "<code>`$x$`</code>"),
    ("~~~\n$x$\n~~~", '<div class="highlight"><pre><span></span><code>$x$\n</code></pre></div>'),
    ("```\n$x$ <b>\n```", '<div class="highlight"><pre><span></span><code>$x$ &lt;b&gt;\n</code></pre></div>'),
)
def test_a_dollar_sign_in_code_is_text(text: str, shown: str, shown_by_anki: Shown) -> None:
    """Code contains neither formulas nor HTML."""
    assert shown_by_anki.front(text) == shown


@question_cases(
    (
        "$a$ $b$ $c$ $d$ $e$ $f$ $g$ $h$ $i$ $j$ $k$ $l$",
        r"\(a\) \(b\) \(c\) \(d\) \(e\) \(f\) \(g\) \(h\) \(i\) \(j\) \(k\) \(l\)",
    )
)
def test_a_text_can_contain_many_formulas(text: str, shown: str, shown_by_anki: Shown) -> None:
    """The placeholder of the eleventh formula is not mistaken for that of the first, followed by a digit."""
    assert shown_by_anki.front(text) == shown


@question_cases(
    ("so $$x^2$$ holds", r"so \[x^2\] holds"),
    ("so\n\n$$x^2$$\n\nholds", "<p>so</p>\n<p>\\[x^2\\]</p>\n<p>holds</p>"),
    ("so\n$$\na \\\\\nb\n$$\nholds", "so\n\\[\na \\\\\nb\n\\]\nholds"),
    (r"\(x_1\) and \[y_1\]", r"\(x_1\) and \[y_1\]"),
)
def test_display_math_works_inline_and_on_its_own(text: str, shown: str, shown_by_anki: Shown) -> None:
    r"""Display math can be anywhere, and Anki's delimiters \( \) and \[ \] work as well as dollar signs."""
    assert shown_by_anki.front(text) == shown


# Markdown


@question_cases(
    ("*a* **b** `c`", "<em>a</em> <strong>b</strong> <code>c</code>"),
    ("batch_norm_eps", "batch_norm_eps"),
    ("- $x_i$\n- b\n    - c", "<ul>\n<li>\\(x_i\\)</li>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>"),
    ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
    ("a\n\nb", "<p>a</p>\n<p>b</p>"),
    ("[a *b*](https://x.org)", '<a href="https://x.org">a <em>b</em></a>'),
    ("AT&T, a < b, &copy;", "AT&amp;T, a &lt; b, ©"),
    ("H<sub>2</sub>O", "H<sub>2</sub>O"),
)
def test_markdown_is_converted_to_html(text: str, shown: str, shown_by_anki: Shown) -> None:
    """Emphasis, code, lists, links and harmless HTML work; a single paragraph has no `<p>`."""
    assert shown_by_anki.front(text) == shown


@question_cases(
    (
        "| a | b | c |\n|:--|:-:|--:|\n| $P(x|y)$ | `p|q` | $z_1$ |",
        '<table>\n<thead>\n<tr>\n<th align="left" scope="col">a</th>\n<th align="center" scope="col">b</th>\n<th align="right" scope="col">c</th>\n'
        '</tr>\n</thead>\n<tbody>\n<tr>\n<td align="left">\\(P(x|y)\\)</td>\n<td align="center"><code>p|q</code></td>'
        '\n<td align="right">\\(z_1\\)</td>\n</tr>\n</tbody>\n</table>',
    )
)
def test_a_vertical_bar_in_a_formula_does_not_split_a_table_cell(text: str, shown: str, shown_by_anki: Shown) -> None:
    """Cells can contain math and code with vertical bars, and columns are aligned by attribute, not by style."""
    assert shown_by_anki.front(text) == shown


@question_cases(
    (
        "```python\nx = 1\n```",
        '<div class="highlight"><pre><span></span><code><span class="n">x</span> <span class="o">=</span> '
        '<span class="mi">1</span>\n</code></pre></div>',
    ),
    (
        "- a\n\n    ```python\n    $x\n    ```",
        '<ul>\n<li>\n<p>a</p>\n<div class="highlight"><pre><span></span><code><span class="err">$</span>'
        '<span class="n">x</span>\n</code></pre></div>\n</li>\n</ul>',
    ),
    ("```\nx <y>\n```", '<div class="highlight"><pre><span></span><code>x &lt;y&gt;\n</code></pre></div>'),
    ("```no-such-language\nx\n```", '<div class="highlight"><pre><span></span><code>x\n</code></pre></div>'),
)
def test_fenced_code_is_highlighted_with_classes(text: str, shown: str, shown_by_anki: Shown) -> None:
    """The classes come from Pygments; code in an unknown language is not highlighted."""
    assert shown_by_anki.front(text) == shown


@question_cases(("[CLS]: a token", "[CLS]: a token"), ("[1]: x", "[1]: x"))
def test_a_word_in_brackets_is_not_a_link_definition(text: str, shown: str, shown_by_anki: Shown) -> None:
    """Markdown would remove the whole line."""
    assert shown_by_anki.front(text) == shown


@question_cases(
    ("{{Field}} {{cloze:Question}} {{FrontSide}}", "{{Field}} {{cloze:Question}} {{FrontSide}}"),
    ("{{#Answer}}a{{/Answer}} {{^x}}", "{{#Answer}}a{{/Answer}} {{^x}}"),
    ("&#123;{c1::a}} {{> part}} $f_{{a}}$", r"&#123;{c1::a}} {{&gt; part}} \(f_{{a}}\)"),
)
def test_template_syntax_in_a_text_is_text(text: str, shown: str, shown_by_anki: Shown) -> None:
    """Neither this package nor Anki replaces anything in a question."""
    assert shown_by_anki.front(text) == shown


@question_cases(("cafe\u0301 $e\u0301$", "caf\u00e9 \\(\u00e9\\)"))
def test_text_is_normalized(text: str, shown: str, shown_by_anki: Shown) -> None:
    """Text is in NFC, so that the same text always has the same characters."""
    assert shown_by_anki.front(text) == shown


@question_cases(
    ("![a *block*, $x<y$](figures/block.svg)", f'<img alt="a *block*, $x&lt;y$" src="{FIGURE_NAME}">'),
    ('![$"$](<figures/block.svg>)', f'<img alt="$&quot;$" src="{FIGURE_NAME}">'),
)
def test_an_image_is_named_after_its_content(text: str, shown: str, shown_by_anki: Shown) -> None:
    """The package contains the file, and the alt text can contain math and quotes."""
    assert shown_by_anki.front(text) == shown
    assert (Path(shown_by_anki.collection.media.dir()) / FIGURE_NAME).read_bytes() == FIGURE


# Clozes


@cloze_cases(
    ("so {{c1::a}} on", "so «[...]» on", "so «a» on"),
    ("{{c1::**a** `b`}}", "«[...]»", "«<strong>a</strong> <code>b</code>»"),
    ("*{{c1::a}}*", "<em>«[...]»</em>", "<em>«a»</em>"),
    ("`{{c1::a}} = b`", "<code>«[...]» = b</code>", "<code>«a» = b</code>"),
    ("- {{c1::a}}\n- b", "<ul>\n<li>«[...]»</li>\n<li>b</li>\n</ul>", "<ul>\n<li>«a»</li>\n<li>b</li>\n</ul>"),
    ("{{c1::a\nb}}", "«[...]»", "«a\nb»"),
)
def test_the_front_hides_the_deletion_and_the_back_shows_it(
    text: str, front: str, back: str, shown_by_anki: Shown
) -> None:
    """Markdown works inside and around a deletion."""
    assert (shown_by_anki.front(text), shown_by_anki.back(text)) == (front, back)


@cloze_cases(
    (r"{{c1::$\frac{1}{\sqrt{d_k}}$}} x", "«[...]» x", r"«\(\frac{1}{\sqrt{d_k} }\)» x"),
    (r"{{c1::$$a_{b_{c_{d}}}$$}} x", "«[...]» x", r"«\[a_{b_{c_{d} } }\]» x"),
    (r"{{c1::\(x_{y_{z}}\)}} x", "«[...]» x", r"«\(x_{y_{z} }\)» x"),
    (r"{{c1::a}} is $x_{y_{z}}$", r"«[...]» is \(x_{y_{z} }\)", r"«a» is \(x_{y_{z} }\)"),
    (r"{{c1::$\{\{x\}\}$}} x", "«[...]» x", r"«\(\{\{x\}\}\)» x"),
)
def test_a_formula_does_not_end_its_deletion(text: str, front: str, back: str, shown_by_anki: Shown) -> None:
    """A space, which TeX ignores, separates the closing braces of groups."""
    assert (shown_by_anki.front(text), shown_by_anki.back(text)) == (front, back)


@cloze_cases(
    (r"$y = {{c1::F(x)}} + x$", r"\(y = [...] + x\)", r"\(y = F(x) + x\)"),
    (r"$y = {{c1::\frac{a}{\sqrt{b}}}} + x$", r"\(y = [...] + x\)", r"\(y = \frac{a}{\sqrt{b} }  + x\)"),
    (r"$\frac{{{c1::a}}}{b_{c}}$", r"\(\frac{[...]}{b_{c} }\)", r"\(\frac{a}{b_{c} }\)"),
    (r"$\text{{{c1::a}}}$", r"\(\text{[...]}\)", r"\(\text{a}\)"),
    (r"${{c1::a_{b_{c}}::what}}^2$", r"\([what]^2\)", r"\(a_{b_{c} }^2\)"),
    (r"$${{c1::a<b}}$$", r"\[[...]\]", r"\[a&lt;b\]"),
)
def test_a_deletion_in_a_formula_hides_part_of_the_formula(
    text: str, front: str, back: str, shown_by_anki: Shown
) -> None:
    """The deletion ends when all groups in it are closed; the back shows the whole formula."""
    assert (shown_by_anki.front(text), shown_by_anki.back(text)) == (front, back)


@cloze_cases(
    ("{{c1::a::a *hint*}}", "«[a <em>hint</em>]»", "«a»"),
    (r"{{c1::a::$h_{i_{j}}$}}", r"«[\(h_{i_{j} }\)]»", "«a»"),
)
def test_a_hint_replaces_the_hidden_text(text: str, front: str, back: str, shown_by_anki: Shown) -> None:
    """A hint can contain Markdown and math, and is not on the back."""
    assert (shown_by_anki.front(text), shown_by_anki.back(text)) == (front, back)


@cloze_cases(("{{c1::a {{c2::b}} c}}", "«[...]»", "«a ⟨b⟩ c»"))
def test_a_deletion_hides_nested_deletions(text: str, front: str, back: str, shown_by_anki: Shown) -> None:
    """The card of the outer deletion hides everything; the card of the inner deletion hides only its own text."""
    assert (shown_by_anki.front(text), shown_by_anki.back(text)) == (front, back)
    assert (shown_by_anki.front(text, card=1), shown_by_anki.back(text, card=1)) == ("⟨a «[...]» c⟩", "⟨a «b» c⟩")


@cloze_cases(("{{c1::a}} then {{c2::b}}", "«[...]» then ⟨b⟩", "«a» then ⟨b⟩"))
def test_each_number_has_its_own_card(text: str, front: str, back: str, shown_by_anki: Shown) -> None:
    """c1 and c2 are on two cards, and each card shows the other deletion."""
    assert (shown_by_anki.front(text), shown_by_anki.back(text)) == (front, back)
    assert [card.ord for card in shown_by_anki.notes[text].cards()] == [0, 1]


@cloze_cases(("{{c1::a}} and {{c1::b}}", "«[...]» and «[...]»", "«a» and «b»"))
def test_two_deletions_with_one_number_share_a_card(text: str, front: str, back: str, shown_by_anki: Shown) -> None:
    """Both are hidden at the same time."""
    assert (shown_by_anki.front(text), shown_by_anki.back(text)) == (front, back)
    assert [card.ord for card in shown_by_anki.notes[text].cards()] == [0]


def test_anki_finds_no_empty_cards(shown_by_anki: Shown) -> None:
    """The package contains exactly the cards that Anki would generate."""
    assert not shown_by_anki.collection.get_empty_cards().notes
    assert shown_by_anki.collection.card_count() == sum(len(note.cards()) for note in shown_by_anki.notes.values()) + 3


# Texts that cannot be rendered


@pytest.fixture(scope="module")
def render() -> Callable[[str], Rendered]:
    """Return a function that renders a text, with one known file."""
    return Renderer({"figures/block.svg": FIGURE_NAME}).render


@pytest.fixture(scope="module")
def render_cloze() -> Callable[[str], Rendered]:
    """Return a function that renders a cloze text, with one known file."""
    renderer = Renderer({"figures/block.svg": FIGURE_NAME})
    return lambda text: renderer.render(text, is_cloze=True)


@pytest.mark.parametrize(
    ("text", "html", "refused"),
    [
        ("a <script>alert(1)</script> b", "a  b", ("script",)),
        ("<style>b {}</style>b", "b", ("style",)),
        ("<iframe src='https://x.org'></iframe>", "", ("iframe",)),
        ("<IFRAME></IFRAME>", "", ("iframe",)),
        ("<b onclick='x()'>a</b>", "<b>a</b>", ("b onclick",)),
        ("<span style='color:red' id=a class=c>a</span>", '<span class="c">a</span>', ("span style id",)),
        ("[a](javascript:alert(1))", "<a>a</a>", ("a href",)),
        ("<a href='JaVaScRiPt:alert(1)'>a</a>", "<a>a</a>", ("a href",)),
        ("<img src='data:image/png;base64,AA'>", "<img>", ("img src",)),
        ("<svg onload=alert(1)>", "", ("svg",)),
        ("<h1>a</h1>", "a", ("h1",)),
    ],
)
def test_forbidden_html_is_removed_and_reported(
    text: str, html: str, refused: tuple[str, ...], render: Callable[[str], Rendered]
) -> None:
    """Only allowed elements, attributes and addresses get into a field; everything that is removed is reported."""
    assert render(text) == Rendered(html, refused_tags=refused)


@pytest.mark.parametrize(
    ("text", "html", "refused"),
    [
        ("x<y and y>z", "xz", ("y",)),
        ("a<b and c>d", "a<b>d</b>", ("b and c",)),
        ("a <!-- b --> c", "a  c", ("!--",)),
        ("a <?b?> c", "a  c", ("?",)),
        ("a <![CDATA[b]]> c", "a  c", ("!",)),
    ],
)
def test_text_between_comparison_operators_is_not_lost_silently(
    text: str, html: str, refused: tuple[str, ...], render: Callable[[str], Rendered]
) -> None:
    """HTML reads `<b and c>` as an element, even an allowed one; the words that disappear are reported."""
    assert render(text) == Rendered(html, refused_tags=refused)


@pytest.mark.parametrize("text", ["x < y and y > z", "a <3", "`a<b and c>d`", "$a<b$ and $c>d$"])
def test_harmless_comparison_operators_are_not_reported(text: str, render: Callable[[str], Rendered]) -> None:
    """With spaces, in code and in formulas, they do not look like elements."""
    assert render(text).refused_tags == ()


def test_a_known_file_is_replaced_by_its_media_name(render: Callable[[str], Rendered]) -> None:
    """The name in Anki's media folder replaces the path, and both are recorded."""
    assert render("![a](figures/block.svg)") == Rendered(
        f'<img alt="a" src="{FIGURE_NAME}">', media=(FIGURE_NAME,), files=("figures/block.svg",)
    )


@pytest.mark.parametrize("file", ["figures/none.svg", "block.svg", "https://x.org/block.svg"])
def test_an_unknown_file_is_missing(file: str, render: Callable[[str], Rendered]) -> None:
    """Images come from the cards folder, never from the web."""
    assert render(f"![a]({file})") == Rendered('<img alt="a">', files=(file,), missing_files=(file,))


def test_alt_text_is_plain_text() -> None:
    """Backslashes, brackets and Markdown in the alt text of a figure have no effect."""
    renderer = Renderer({"a [1].svg": "a-1.svg"})
    assert renderer.image("a [1].svg", '*a* [b] <c>\n$d$ "e" `f` \\') == Rendered(
        '<img src="a-1.svg" alt="*a* [b] &lt;c&gt;\n$d$ &quot;e&quot; `f` \\">',
        media=("a-1.svg",),
        files=("a [1].svg",),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "```python\nx = {{c1::1}}\n```",
            "the deletion c1 is in highlighted code, where Anki can't find it: remove the language from the code "
            "block, or move the deletion",
        ),
        (
            "{{c1::a}}\n\n```python\nx = {{c1::1}}\n```",
            "the deletion c1 is in highlighted code, where Anki can't find it: remove the language from the code "
            "block, or move the deletion",
        ),
        ("{{c1::a}} and {{c2::b", "the deletion c2, or one around it, is not closed: put }} after the text to hide"),
        ("{{c1::a}} and {{c1::b", "the deletion c1, or one around it, is not closed: put }} after the text to hide"),
        (
            "![{{c1::a}}](figures/block.svg)",
            "the deletion c1 is in an address or in the alt text of an image: move it elsewhere",
        ),
        (
            "[a](https://x.org/{{c1::b}})",
            "the deletion c1 is in an address or in the alt text of an image: move it elsewhere",
        ),
        (
            "{{c1::a}} and {{c2,3::b}}",
            "only recent versions of Anki support '{{c2,3::': use a single number",
        ),
        (
            "{{c1::`{'a': {}}`}}",
            "the cloze has a }} that does not close a deletion: to hide the text before the }}, put "
            "{{c1:: before that text; to show the braces, write } } or, in code, hide only text without }}",
        ),
    ],
)
def test_a_deletion_that_anki_would_misread_is_reported(
    text: str, message: str, render_cloze: Callable[[str], Rendered]
) -> None:
    """Each mistake has its own message, which says how to fix it."""
    assert render_cloze(text).cloze_problems == (message,)


@pytest.mark.parametrize(
    "text",
    [
        "```\nx = {{c1::1}}\n```",
        "`std::sort` is {{c1::a::`b::c`}}",
        "{{c1::`std::sort`}}",
        "{{c1::$a::b$}}",
        "{{c1::<b>{{c2::a::h}}</b>}}",
        r"{{c01::a}} $x_{y_{z}}$",
        "{{c1::[a](https://x.org)}}",
        "{{c1::a}} and a formula with its braces wrong, $b}}{c$",
    ],
)
def test_a_deletion_that_anki_reads_correctly_is_not_reported(
    text: str, render_cloze: Callable[[str], Rendered]
) -> None:
    """Plain code, hints with code and nested hints are fine, and unbalanced TeX braces are not checked."""
    assert render_cloze(text).cloze_problems == ()


def test_lists_that_are_nested_too_deeply_are_reported(render: Callable[[str], Rendered]) -> None:
    """Neither lists nor quotes cause a crash, and the next text is rendered as usual."""
    assert render("- " * 2000 + "x\n" + "  " * 2000 + "y") == Rendered("", too_deep=True)
    assert render("> " * 2000 + "x\n" + "> " * 2000 + "y") == Rendered("", too_deep=True)
    assert render("*x*") == Rendered("<em>x</em>")
