"""Imports a function's modules from its zip, as if it lay unpacked in /var/task.

Lambda unpacks the zip there and puts the folder on the path. Here the files stay in
memory, which also works in a browser, and two functions may both have an `index.py`.
"""

from __future__ import annotations

import builtins
import importlib.resources.abc
import importlib.util
import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import FrozenImporter, ModuleSpec
from types import CodeType, ModuleType
from typing import Any

from helpers.functions.zips import read_zip

TASK_ROOT = "/var/task"

_OURS = __name__.partition(".")[0]


class ZipModules(MetaPathFinder, Loader):
    """Finder and loader for the modules in one deployment package.

    `names` are all modules it has, dotted. Built-in modules are never replaced, as on
    Lambda. Compiled extensions in the zip are not found.
    """

    def __init__(self, code: bytes) -> None:
        self._code = code
        self._files = read_zip(code)
        self._paths = dict(_modules(self._files))
        packages = {
            name.rpartition(".")[0] for name in self._paths if name.count(".") > 0
        }
        for name in sorted(packages):
            while name:
                self._paths.setdefault(name, None)
                name = name.rpartition(".")[0]
        self.names = frozenset(self._paths)
        self._builtins = {**vars(builtins), "__import__": self._import}

    @property
    def filenames(self) -> list[str]:
        """The files as they are named in tracebacks."""
        return [f"{TASK_ROOT}/{path}" for path in self._paths.values() if path]

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module comes from, or None if the zip does not have it."""
        if name not in self._paths:
            return None
        folder = f"{TASK_ROOT}/{name.replace('.', '/')}"
        if self._paths[name] is None:  # a folder without an __init__.py
            spec = ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = [folder]
            return spec
        spec = ModuleSpec(name, self, origin=self.get_filename(name))
        spec.has_location = True
        if self.is_package(name):
            spec.submodule_search_locations = [folder]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code. Its own import statements see Lambda's modules."""
        module.__dict__["__builtins__"] = self._builtins
        exec(self.get_code(module.__name__), module.__dict__)

    def is_package(self, name: str) -> bool:
        """Whether the module is a folder with an __init__.py."""
        return (self._paths[name] or "").endswith("__init__.py")

    def get_filename(self, name: str) -> str:
        """The module's `__file__`."""
        return f"{TASK_ROOT}/{self._paths[name]}"

    def get_code(self, name: str) -> CodeType:
        """The module's compiled code; a SyntaxError names the file in /var/task."""
        source = self._files[self._paths[name] or ""]
        return compile(source, self.get_filename(name), "exec", dont_inherit=True)

    def get_source(self, name: str) -> str:
        """The module's text; tracebacks take their lines from it."""
        return importlib.util.decode_source(self._files[self._paths[name] or ""])

    def get_data(self, path: str) -> bytes:
        """A file of the zip, by its path in /var/task (`pkgutil.get_data`)."""
        name = path.replace("\\", "/").removeprefix(f"{TASK_ROOT}/")
        try:
            return self._files[name]
        except KeyError:
            raise FileNotFoundError(f"{path} is not in the function's zip") from None

    def get_resource_reader(self, name: str) -> Any:
        """What `importlib.resources.files()` reads from."""
        return _Resources(self._code, name.replace(".", "/") + "/")

    def _import(self, name: str, *rest: Any, **named: Any) -> Any:
        """The import statement in the function's code: it does not see this library.

        On Lambda there is no `helpers` unless the zip has it, so there is none here.
        """
        level = named.get("level", rest[3] if len(rest) > 3 else 0)
        top = name.partition(".")[0]
        if level == 0 and top == _OURS and top not in self.names:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        return builtins.__import__(name, *rest, **named)


class _Resources(importlib.resources.abc.TraversableResources):
    def __init__(self, code: bytes, folder: str) -> None:
        self._code, self._folder = code, folder

    def files(self) -> Any:
        return zipfile.Path(zipfile.ZipFile(io.BytesIO(self._code)), self._folder)


def is_built_in(name: str) -> bool:
    """Whether Python finds its own module of this name before it looks at any path."""
    top = name.partition(".")[0]
    return top in sys.builtin_module_names or bool(FrozenImporter.find_spec(top))


def _modules(files: Mapping[str, bytes]) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for path in files:
        if not path.endswith(".py"):
            continue
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if not is_built_in(name):
            found.append((name, path))
    return found
