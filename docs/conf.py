"""Sphinx's settings. `docs.build` writes the folder of sources that it reads."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docs import docstrings
from docs.places import DOCS

project = html_title = "The DynamoDB Streams workbook"
html_short_title = "DynamoDB Streams workbook"
author = "The workbook's authors"
copyright = "the workbook's authors. Text CC BY 4.0, code MIT"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_design"]
exclude_patterns = ["jupyter_execute", "**/.ipynb_checkpoints"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# The outputs are there already: docs.execute ran every notebook a moment ago.
nb_execution_mode = "off"
nb_merge_streams = True
nb_number_source_lines = False
nb_ipywidgets_js = {"embed.js": {}}
nb_code_prompt_show = "Show what it prints"
suppress_warnings = ["mystnb.unknown_mime_type"]

default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
nitpick_ignore_regex = [("py:.*", ".*")]

templates_path = [str(DOCS / "theme" / "templates")]
html_static_path = [str(DOCS / "theme" / "static")]
html_css_files = ["workbook.css"]
html_js_files = [("reset.js", {"defer": "defer"})]
html_favicon = str(DOCS / "theme" / "static" / "favicon.svg")
html_context = {"default_mode": "auto"}
html_theme = "pydata_sphinx_theme"
html_copy_source = html_show_sourcelink = False
html_sidebars = {"index": [], "live": [], "**": ["sidebar-nav-bs"]}
html_theme_options = {
    "show_prev_next": True,
    "article_header_end": ["run-live"],
    "secondary_sidebar_items": ["page-toc"],
    "navbar_align": "left",
    "footer_start": ["copyright"],
    "footer_end": [],
    "logo": {"text": "DynamoDB Streams workbook"},
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def setup(app: object) -> None:
    """Docstrings here are plain prose with indented examples."""
    app.connect("autodoc-process-docstring", docstrings.as_rst)  # type: ignore[attr-defined]
