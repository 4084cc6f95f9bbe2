// Writes a zip of the modules that a starting kernel imports, compiled by its own Python.
// node compile.mjs <static/pyodide> <zip>
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , dist, target] = process.argv;
const home = path.resolve(dist);
const { loadPyodide } = await import(pathToFileURL(path.join(home, "pyodide.mjs")));
const COMPILE = `
import sys, zipfile
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode, compile

import helpers
import ipywidgets
from IPython.core.interactiveshell import InteractiveShell
from helpers import lab

InteractiveShell.instance()
site, one, large = Path(helpers.__file__).parents[1], "/tmp/one.pyc", 1_000_000
with zipfile.ZipFile("/tmp/compiled.zip", "w") as target:
    # Some modules have two names.
    for path in {Path(getattr(one, "__file__", None) or "/") for one in sys.modules.values()}:
        # A text of megabytes is read as fast as it is loaded compiled, and weighs less.
        if site in path.parents and path.suffix == ".py" and path.stat().st_size < large:
            # Unpacking does not keep times, so they can't say what is stale.
            mode = PycInvalidationMode.UNCHECKED_HASH
            compile(str(path), one, str(path), doraise=True, invalidation_mode=mode)
            cached = Path(cache_from_source(str(path))).relative_to(site)
            target.writestr(str(cached), Path(one).read_bytes())
`;

const python = await loadPyodide({
  indexURL: home + "/", env: { HOME: "/home/pyodide" }, stdout: () => {},
});
await python.loadPackage(["streams-helpers"], { messageCallback: () => {} });
await python.runPythonAsync(COMPILE);
fs.writeFileSync(target, python.FS.readFile("/tmp/compiled.zip"));
process.exit(0);
