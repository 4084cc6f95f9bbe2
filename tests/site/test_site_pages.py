"""Every page as a reader's browser shows it: accessible, and narrow enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from site_pages import follows_the_theme, name, pages

from docs.live import npm

pytestmark = pytest.mark.needs_browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["cat.color"]
"""What differs in the dark: nothing but colours."""
NOT_OURS = [".jupyter-widgets", ".search-button__button", ".hide > summary"]
NOT_OURS += ["table.dataframe[border]"]
"""Widgets, the theme's search button, MyST-NB's folds, pandas' own tables: libraries
draw them."""
RUN = """async ([rules, others]) => {
  const options = {runOnly: {type: "tag", values: rules}};
  options.rules = {"color-contrast-enhanced": {enabled: false}};  // 7:1, of level AAA
  const found = await axe.run({exclude: others.map((one) => [one])}, options);
  const shown = (node) => node.html.slice(0, 200);
  return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map(shown)]);
}"""
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
AT_ONCE = "* { transition: none !important; animation: none !important; }"
WIDTH = """Math.max(document.documentElement.scrollWidth,
  document.querySelector(".bd-article-container")?.scrollWidth ?? 0)"""
"""The theme lets the article slide within the page."""


@pytest.mark.parametrize("page", pages(), ids=name)
def test_keeps_nobody_out(
    page: Path, address: str, chromium: Any, subtests: pytest.Subtests
) -> None:
    asked: list[str] = []
    with chromium.new_context(color_scheme="light") as context:
        context.on("request", lambda request: asked.append(request.url))
        shown = context.new_page()
        shown.goto(address + name(page))
        shown.add_script_tag(path=npm.package("axe-core") / "axe.min.js")
        shown.add_style_tag(content=AT_ONCE)
        shown.evaluate(UNFOLD)  # what is folded has to be readable too
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            with subtests.test("axe finds nothing", scheme=scheme):
                shown.emulate_media(color_scheme=scheme)
                if follows_the_theme(page):
                    shown.locator(f"html[data-theme={scheme}]").wait_for()
                others = NOT_OURS if scheme == "light" else NOT_OURS[1:]
                assert shown.evaluate(RUN, [rules, others]) == []
        with subtests.test("it fits on a phone"):
            shown.set_viewport_size({"width": 390, "height": 844})
            assert shown.evaluate(WIDTH) <= 390
    with subtests.test("nothing comes from elsewhere"):
        assert not [u for u in asked if not u.startswith((address, "data:", "blob:"))]
