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
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import FrozenImporter, ModuleSpec
from types import CodeType, ModuleType
from typing import Any, cast

from helpers.functions import running
from helpers.functions.zips import read_zip

TASK_ROOT = "/var/task"

_Step = Callable[[], AbstractContextManager[None]]
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
        """Where a module comes from: the zip, or else what is installed."""
        if name not in self._paths:
            return _installed(name, path, target)
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


class _Outside(Loader):
    """Imports an installed module as the notebook would, outside the function.

    Such modules are shared, with the notebook and with every other function, so what
    they keep from their import must be the process's: its time, modules and output.
    Where one is imported first makes no difference then. Compiled modules insist:
    pandas, built on the real `datetime`, crashes the process if it finds another one.
    """

    def __init__(self, loader: Loader, outside: _Step) -> None:
        self._loader, self._outside = loader, outside

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        with self._outside():
            return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader
        if module.__spec__:
            module.__spec__.loader = self._loader
        with self._outside():
            self._loader.exec_module(module)


def _installed(
    name: str, path: Sequence[str] | None, target: ModuleType | None
) -> ModuleSpec | None:
    """Find a module as if no function ran; a thread of a function's own can't."""
    run = running.current()
    if run is None:
        return None
    with run.outside():
        found = (finder.find_spec(name, path, target) for finder in sys.meta_path)
        spec = next(filter(None, found), None)
    if spec is not None and hasattr(spec.loader, "exec_module"):
        spec.loader = _Outside(cast(Loader, spec.loader), run.outside)
    return spec


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
