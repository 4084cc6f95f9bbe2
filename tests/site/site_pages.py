"""The pages of the built site, and what they contain."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from docs.places import SITE


def pages() -> list[Path]:
    """Every page for readers; JupyterLite's own and the theme's parts are not."""
    found = SITE.rglob("*.html")
    return sorted(p for p in found if not {"lite", "_static"} & set(p.parts))


def name(page: Path) -> str:
    return page.relative_to(SITE).as_posix()


def follows_the_theme(page: Path) -> bool:
    """Does the theme's script set the page's colours? Not of a page to download."""
    return "_downloads" not in page.relative_to(SITE).parts


@dataclass
class Content:
    """Names an address can point at, addresses, and pictures of a page."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    images: list[dict[str, str | None]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.content = Content()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if has.get("id"):
            self.content.ids.add(str(has["id"]))
        if tag == "a" and has.get("name"):
            self.content.ids.add(str(has["name"]))
        if tag == "img":
            self.content.images.append(has)
        for one in ("href", "src"):
            if has.get(one):
                self.content.links.append(str(has[one]))


@cache
def content(page: Path) -> Content:
    reader = _Reader()
    reader.feed(page.read_text("utf-8"))
    return reader.content
