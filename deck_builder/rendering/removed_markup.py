"""Find the markup that the cleaner removed from HTML."""

from collections import Counter
from html.parser import HTMLParser


class _MarkupCounter(HTMLParser):
    """A counter of the elements and comments in HTML, and of the attributes of each kind of element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.count: Counter[tuple[str, str]] = Counter()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count.update([(tag, ""), *((tag, name) for name, _ in attrs)])

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self.count["!--", ""] += 1

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002
        self.count["!", ""] += 1

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        self.count["!", ""] += 1

    def handle_pi(self, data: str) -> None:  # noqa: ARG002
        self.count["?", ""] += 1


def removed_markup(raw: str, clean: str, missing_images: int) -> list[str]:
    """Return the elements that were removed or that lost attributes. `b onclick` means that a `b` lost `onclick`."""
    # In HTML, `a<b and c>d` contains an element <b> with attributes, so attributes must be counted, too.
    before = _MarkupCounter(raw).count
    before["img", "src"] -= missing_images
    lost = before - _MarkupCounter(clean).count
    refused = {tag: tag for tag, attribute in lost if not attribute}
    for tag, attribute in lost:
        if attribute and (tag, "") not in lost:
            refused[tag] = f"{refused.get(tag, tag)} {attribute}"
    return sorted(refused.values())
