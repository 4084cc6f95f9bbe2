"""Every page as a reader's browser shows it: accessible, and narrow enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from site_pages import name, pages

from docs.live import npm

pytestmark = pytest.mark.needs_browser
each_page = pytest.mark.parametrize("page", pages(), ids=name)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOT_OURS = [".jupyter-widgets"]
"""Widgets draw themselves; their own defects are known and not in our hands."""
RUN = """async ([rules, others]) => {
  const found = await axe.run(
    {exclude: others.map((one) => [one])}, {runOnly: {type: "tag", values: rules}});
  return found.violations.map((one) => [
    one.id, one.nodes.length, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]);
}"""


def opened(chromium: Any, url: str, **settings: Any) -> tuple[Any, Any, list[str]]:
    context = chromium.new_context(**settings)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return context, page, asked


@each_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_keeps_nobody_out(scheme: str, page: Path, address: str, chromium: Any) -> None:
    context, shown, asked = opened(chromium, address + name(page), color_scheme=scheme)
    with context:
        shown.add_script_tag(path=npm.package("axe-core") / "axe.min.js")
        # What is folded has to be readable too.
        shown.evaluate(
            "document.querySelectorAll('details').forEach((d) => d.open = true)"
        )
        assert shown.evaluate(RUN, [RULES, NOT_OURS]) == []
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]


@each_page
def test_fits_on_a_phone(page: Path, address: str, chromium: Any) -> None:
    phone = {"width": 390, "height": 844}
    context, shown, _ = opened(chromium, address + name(page), viewport=phone)
    with context:
        width = shown.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{width} pixels wide"
