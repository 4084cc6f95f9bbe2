"""Links, anchors, pictures and figures of the built site, without a browser."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from site_pages import content, name, pages

from docs.article import ITEMS
from docs.places import FACTS, SITE, ZIP, chapters

MEGABYTES = 30
"""The most a first visit to a live chapter may download, compressed."""


def test_every_chapter_has_a_page_and_opens_live() -> None:
    for chapter in chapters():
        page = SITE / "notebooks" / f"{chapter.stem}.html"
        links = content(page).links
        live = f"../lite/notebooks/index.html?path=notebooks/{chapter.name}"
        assert live in links, chapter.stem
        given = SITE / "lite" / "files" / "notebooks" / chapter.name
        assert given.read_bytes() == chapter.read_bytes()


def test_every_link_of_a_live_chapter_leads_somewhere() -> None:
    files = SITE / "lite" / "files" / "notebooks"
    links = [
        (chapter.name, link)
        for chapter in chapters()
        for cell in json.loads(chapter.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
        for link in re.findall(r"\]\(([^)#:]+)\)", "".join(cell["source"]))
    ]
    assert len(links) > 40
    assert [one for one in links if not (files / one[1]).resolve().exists()] == []


def test_every_link_and_anchor_leads_somewhere() -> None:
    broken = [
        f"{name(page)} -> {link}"
        for page in pages()
        for link in content(page).links
        if not leads_somewhere(page, link)
    ]
    assert not broken


def leads_somewhere(page: Path, link: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return parts.scheme in {"http", "https", "data", "mailto"}
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if target.is_dir():
        target /= "index.html"
    if not target.is_relative_to(SITE) or not target.exists():
        return False
    for given in parse_qs(parts.query).get("path", ()):
        if not (SITE / "lite" / "files" / given).exists():
            return False
    anchor = unquote(parts.fragment)
    return not anchor or target.suffix != ".html" or anchor in content(target).ids


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    page = SITE / "index.html"
    assert leads_somewhere(page, "notebooks/index.html")
    assert not leads_somewhere(page, "notebooks/no_such_page.html")
    assert not leads_somewhere(page, "notebooks/index.html#no-such-anchor")
    assert not leads_somewhere(page, "lite/notebooks/index.html?path=none.ipynb")


def test_nothing_is_loaded_from_another_site() -> None:
    for page in pages():
        text = page.read_text("utf-8")
        assert not [
            one for one in ('src="http', 'rel="stylesheet" href="http') if one in text
        ]


def test_every_picture_says_what_it_shows() -> None:
    silent = [
        f"{name(page)}: {picture.get('src')}"
        for page in pages()
        for picture in content(page).images
        if not (picture.get("alt") or "").strip()
    ]
    assert not silent


@pytest.mark.parametrize("number", range(1, len(ITEMS) + 1))
def test_each_correction_of_the_article_leads_to_its_box(number: int) -> None:
    links = content(SITE / "reference" / "article.html").links
    mine = [link for link in links if link.endswith(f"#article-{number}")]
    assert mine, f"item {number} is linked to no chapter"
    for link in mine:
        assert leads_somewhere(SITE / "reference" / "article.html", link)


def test_predictions_are_folded() -> None:
    for chapter in chapters():
        cells = json.loads(chapter.read_text("utf-8"))["cells"]
        tagged = sum("hide-output" in c["metadata"].get("tags", []) for c in cells)
        text = (SITE / "notebooks" / f"{chapter.stem}.html").read_text("utf-8")
        assert text.count("tag_hide-output") == tagged
        assert text.count('<details class="admonition hide below-input">') == tagged


def test_a_first_live_visit_is_light_enough() -> None:
    measured = json.loads(FACTS.read_text("utf-8"))["live: MB compressed"]
    if measured is None:
        pytest.skip("there was no Chromium when the site was built")
    assert 10 < measured <= MEGABYTES


def test_the_zip_holds_the_site() -> None:
    with zipfile.ZipFile(ZIP) as packed:
        inside = set(packed.namelist())
    there = {p.relative_to(SITE).as_posix() for p in SITE.rglob("*") if p.is_file()}
    assert inside == there
