"""The chapters alive in the page's own browser: JupyterLite, Pyodide, our packages."""
