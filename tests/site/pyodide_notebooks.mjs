// Runs notebooks in Pyodide on Node, with the lock and the files of the built site.
// node pyodide_notebooks.mjs <static/pyodide> <folder with notebooks/ and data/> <name>...
// Prints one line of JSON for each: {name, load, run, error, cells, compiled_there},
// the last being the helpers that had to be compiled in the kernel.
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , dist, root, ...names] = process.argv;
const home = path.resolve(dist);
const { loadPyodide } = await import(pathToFileURL(path.join(home, "pyodide.mjs")));
const RUN = `
import json, os, sys
from pathlib import Path
from helpers import lab
from IPython.core.interactiveshell import InteractiveShell

there = [
    name for name, module in sys.modules.items()
    if name.split(".")[0] == "helpers" and not Path(module.__spec__.cached).exists()
]
os.chdir("/drive/notebooks")
shell = InteractiveShell.instance()
failed, shown, ran = None, 0, 0
for number, cell in enumerate(json.load(open(NAME + ".ipynb"))["cells"]):
    if cell["cell_type"] != "code":
        continue
    result = await shell.run_cell_async(
        "".join(cell["source"]), store_history=True,
        transformed_cell=shell.transform_cell("".join(cell["source"])),
    )
    ran += 1
    error = result.error_before_exec or result.error_in_exec
    if bool(error) != ("raises-exception" in cell["metadata"].get("tags", [])):
        failed = f"cell {number}: {type(error).__name__}: {error}"
        break
json.dumps({"error": failed, "cells": ran, "compiled_there": there})
`;

for (const name of names) {
  const start = performance.now();
  const python = await loadPyodide({
    indexURL: home + "/", env: { HOME: "/home/pyodide" }, stdout: () => {}, stderr: () => {},
  });
  await python.loadPackage(["streams-helpers"], { messageCallback: () => {} });
  const loaded = performance.now();
  python.FS.mkdirTree("/drive");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: path.resolve(root) }, "/drive");
  python.globals.set("NAME", name);
  let said;
  try {
    said = JSON.parse(await python.runPythonAsync(RUN));
  } catch (error) {
    said = { error: String(error).slice(-1500), cells: 0 };
  }
  const seconds = (from, to) => Math.round((to - from) / 100) / 10;
  console.log(JSON.stringify({
    name, load: seconds(start, loaded), run: seconds(loaded, performance.now()), ...said,
  }));
}
process.exit(0);
