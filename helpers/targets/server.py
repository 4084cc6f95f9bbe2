"""The practice account over HTTP, on this machine only: what `lab.serve()` starts.

moto's own server answers, so every correction of moto is in force, and what the AWS
CLI does is seen from the notebook. Under `/_lab/` stand AWS's own doings, which no
public API offers and another process may need: lab time, the mailbox, and what the
Lambda service writes (logs, metrics, a mapping's last result).
"""

from __future__ import annotations

import json
import socket
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Thread
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from moto.server import MotoRequestHandler as Quiet
from werkzeug.serving import make_server

from helpers.turns import Turns

HOST = "127.0.0.1"
"""No other address: nobody else on the network gets in."""

NOW, NEXT = "X-Lab-Time", "X-Lab-Next"
"""Headers of each answer: lab time, and when something happens by itself next."""

LATEST = datetime.fromisoformat("9999-12-31T00:00:00+00:00")

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Handler(Quiet):
    protocol_version = "HTTP/1.1"  # connections are kept

    def log(self, type: str, message: str, *args: Any) -> None:
        """A notebook's output is not a server's log."""


class Server:
    """Serves `account()`, whatever it is now. `start` opens it anew.

    `account()` has `clock` and `account`, as the practice account of `helpers.lab`,
    whose `turns` each request waits for.
    """

    def __init__(
        self, account: Callable[[], Any], start: Callable[[], None], turns: Turns
    ) -> None:
        self._turns = turns
        self._account = account
        self._start = start
        self._moto: Wsgi = DomainDispatcherApplication(create_backend_app)
        self._server: Any = None

    @property
    def url(self) -> str:
        """Where the account answers, for AWS_ENDPOINT_URL or `--endpoint-url`."""
        return f"http://{HOST}:{self._server.port}"

    def open(self, port: int = 0) -> None:
        """Answer on this port, or on a free one.

        Raises ValueError for what is no port, OSError for one that cannot be had.
        """
        with _opened(port) as door:  # werkzeug itself would end the process
            self._server = make_server(
                HOST,
                port,
                self._answer,
                threaded=True,
                request_handler=_Handler,
                fd=door.fileno(),
            )
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "").partition(":")[0]
        if host not in (HOST, "localhost"):
            start_response("403 Forbidden", [])
            return [b"This account is for this machine only."]
        with self._turns.lock:
            if environ["PATH_INFO"].startswith("/_lab/"):
                answer = self._lab(environ)
                start_response("200 OK", [*self._time(), _JSON])
                return [json.dumps(answer, default=str).encode()]

            def respond(status: str, headers: list[Any], *more: Any) -> Any:
                return start_response(status, [*headers, *self._time()], *more)

            # Read here, so that the work is done before the turn ends.
            return [b"".join(self._moto(environ, respond))]

    def _time(self) -> list[tuple[str, str]]:
        clock = self._account().clock
        following = clock.next_due(LATEST)
        then = [(NEXT, following.isoformat())] if following else []
        return [(NOW, clock.now().isoformat()), *then]

    def _lab(self, environ: dict[str, Any]) -> Any:
        what = environ["PATH_INFO"].removeprefix("/_lab/")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        given = json.loads(environ["wsgi.input"].read(length) or "{}")
        if what == "start":
            self._start()
            return None
        lab = self._account()
        account = lab.account
        match what:
            case "now":
                return None
            case "move_to":
                lab.clock.move_to(datetime.fromisoformat(given["when"]))
            case "mails":
                mails = account.mails()
                return [one | {"sent_at": one["sent_at"].isoformat()} for one in mails]
            case "split_shard":
                return account.split_shard(**given)
            case "code":
                found = account.function(given["arn"])
                return b64encode(found["code"]).decode() if found else None
            case "doings":
                for doing, about in given["doings"]:
                    _do(account, doing, about)
        return None


def _opened(port: int) -> socket.socket:
    if type(port) is not int or not 0 <= port <= 65535:
        raise ValueError(
            f"{port!r} is no port. It is a whole number from 1 to 65535, for example "
            "8000; leave it out for a free one."
        )
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise OSError(
            f"Port {port} cannot be had: {error.strerror}. Another program has it, or "
            "the system keeps it for itself. Give another one, or leave it out for a "
            "free one."
        ) from None


def _do(account: Any, doing: str, about: dict[str, Any]) -> None:
    """One thing that on AWS the Lambda service does."""
    if doing == "write_log":
        lines = [(datetime.fromisoformat(at), text) for at, text in about["lines"]]
        about["lines"] = lines
    if doing == "put_metric":
        about["at"] = datetime.fromisoformat(about["at"])
    {
        "write_log": account.write_log,
        "put_metric": account.put_metric,
        "report": account.report,
    }[doing](**about)


_JSON = ("Content-Type", "application/json")
