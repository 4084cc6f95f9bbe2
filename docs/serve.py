"""A plain static server for the site: `python -m docs.serve` after a build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from docs.places import SITE


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # As every server does: connections are kept.

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


_Quiet.extensions_map |= {".mjs": "text/javascript", ".wasm": "application/wasm"}


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve the folder on this machine alone; gives its address, with a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    """Serve the built site until Ctrl+C."""
    with serving(SITE, 8000) as address, suppress(KeyboardInterrupt):
        print(f"{address} (Ctrl+C ends it)")
        Event().wait()


if __name__ == "__main__":
    main()
