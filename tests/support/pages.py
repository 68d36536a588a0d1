"""A page as a test reads it: its elements, scripts and words."""

from __future__ import annotations

from html.parser import HTMLParser


class Elements(HTMLParser):
    """Everything on a page that could fetch, run or deface something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += data
        else:
            self.words.append(data)


def elements(html: str) -> Elements:
    """Return the elements of a page."""
    parser = Elements()
    parser.feed(html)
    parser.close()
    return parser
