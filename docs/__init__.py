"""Builds the site: `uv run --group docs python -m docs.build`."""
