"""Anki's own MathJax in Anki's own page, with which every formula is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from playwright.sync_api import Browser

from tests.clients import SHELLS, Client, RenderedCard, client

_VERDICTS = r"""
formulas => {
    const doc = MathJax.startup.document;
    return formulas.map(tex => {
        const item = new doc.options.MathItem(tex, doc.inputJax[0], false);
        try {
            item.compile(doc);
        } catch (error) {
            return false;
        }
        let isFine = true;
        item.root.walkTree(node => {
            const isUndefined = node.kind === "mtext" && node.attributes.getExplicit("mathcolor") === "red";
            if (node.kind === "merror" || isUndefined) isFine = false;
        });
        return isFine;
    });
}
"""
_SHOWN = r"""
() => [...document.querySelectorAll("#qa > p")].map(p => {
    const isTypeset = p.querySelectorAll("mjx-container").length === 1;
    const isUndefined = [...p.querySelectorAll("mjx-mtext")].some(text => text.style.color === "red");
    const isOneFormula = p.childNodes.length === 1;
    return isTypeset && isOneFormula && !p.querySelector("mjx-merror") && !isUndefined;
})
"""


@dataclass
class MathJax:
    """A page of Anki's reviewer with MathJax loaded."""

    client: Client

    def parses(self, formulas: Sequence[str]) -> list[bool]:
        """Return for each formula whether MathJax parses it without an error. Nothing is drawn."""
        return list(self.client.page.evaluate(_VERDICTS, list(formulas)))

    def typesets(self, formulas: Sequence[str]) -> list[bool]:
        """Return for each formula whether a card shows it typeset: no raw TeX, no error, no red command."""
        card = "".join(rf"<p>\({escape(tex)}\)</p>" for tex in formulas)
        self.client.show(RenderedCard(card, ""), "question")
        return list(self.client.page.evaluate(_SHOWN))


def open_mathjax(started: Browser) -> MathJax:
    """Open the page."""
    opened = client(started, SHELLS[0])
    opened.show(RenderedCard(r"\(x\)", ""), "question")
    return MathJax(opened)
