"""The pages on `helpers`: a page for each room, from its docstrings."""

from __future__ import annotations

import ast
from pathlib import Path

from docs.places import ROOT

ROOMS = {
    "lab": ("The lab", "lab clock turns deliveries faults frames guard"),
    "show": ("What people look at", "show"),
    "panels": ("Panels to play with", "panels"),
    "checks": ("Exercises, hints and quizzes", "checks"),
    "functions": ("Functions, as Lambda runs them", "functions permissions"),
    "trigger": ("The event source mapping", "trigger destinations"),
    "faithful": ("moto, put right", "faithful"),
    "targets": ("Other targets", "targets"),
}
"""Page, its title, and the modules or packages of `helpers` on it."""
OF_A_CHAPTER = "chapter_"


def pages() -> dict[str, str]:
    """Each page's name and its text."""
    made = {name: _page(*room) for name, room in ROOMS.items() if _modules(room[1])}
    rows = [f"| [{ROOMS[name][0]}]({name}.md) | {_about(name)} |" for name in made]
    made["index"] = "\n".join(
        [
            "# Helpers",
            "",
            "What AWS would do on its side, in readable Python. The notebooks import "
            "the lab, `show` and `checks`; the rest works behind boto3.",
            "",
            "| Room | What is in it |",
            "|---|---|",
            *rows,
            "",
            "```{toctree}",
            ":hidden:",
            "",
            *made,
            "```",
        ]
    )
    return made


def _page(title: str, names: str) -> str:
    parts = [f"# {title}"]
    for module in _modules(names):
        package = (ROOT / module.replace(".", "/")).is_dir()
        # What a package hands on is described where it is written.
        members = "" if package else "   :members:\n"
        directive = f".. automodule:: {module}\n{members}"
        parts.append(f"## {module}\n\n```{{eval-rst}}\n{directive}```")
    return "\n\n".join(parts)


def _modules(names: str) -> list[str]:
    """The modules with a docstring, packages before what is in them."""
    found: list[Path] = []
    for name in names.split():
        file, folder = ROOT / "helpers" / f"{name}.py", ROOT / "helpers" / name
        found += [file] if file.exists() else sorted(folder.rglob("*.py"))
    return [_module(path) for path in found if _shown(path)]


def _shown(path: Path) -> bool:
    return OF_A_CHAPTER not in path.name and bool(_docstring(path))


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def _about(name: str) -> str:
    module = next(iter(ROOMS[name][1].split()))
    folder = ROOT / "helpers" / module
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    return _docstring(file).partition("\n")[0]
