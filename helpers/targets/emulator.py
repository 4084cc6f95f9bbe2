"""An emulator on this machine that runs Lambda and event source mappings itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NoReturn

import boto3

from helpers import guard
from helpers.targets import resources, telling
from helpers.targets.own_lambda import OwnLambda
from helpers.targets.wire import Wire
from helpers.targets.wire_clock import RealClock

REGION = "eu-central-1"


class NoFaults:
    """Stands for `lab.faults` where nothing can be made to go wrong."""

    def __getattr__(self, name: str) -> NoReturn:
        raise RuntimeError(
            f"lab.faults.{name} is for the practice account: nobody can plan what goes "
            "wrong on this target. Unset WORKBOOK_TARGET to go on here."
        )


class Emulator:
    """What `helpers.lab` needs of it. Real time, and no faults on request."""

    def __init__(self, wire: Wire) -> None:
        self.clock = RealClock()
        self.faults = NoFaults()
        self.account = _Account(wire)
        guard.install().open(wire.forward, REGION)
        let_functions_tell()
        self.account.empty()
        self.trigger = OwnLambda(REGION)


class _Account:
    """The emulator's account: emptied at the start, and its mailbox."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def empty(self) -> None:
        """A clean slate."""
        if not self._wire.ask("/_ministack/reset", b""):
            resources.remove("")

    def mails(self) -> list[dict[str, Any]]:
        """The e-mails SES accepted, oldest first."""
        answer = self._wire.ask("/_ministack/ses/messages") or {}
        accounts = answer.get("messages", {}).values()
        found = [_mail(one) for account in accounts for one in account]
        return sorted(found, key=lambda one: one["sent_at"])

    def close(self) -> None:
        """Nothing: the emulator goes on."""


def let_functions_tell() -> None:
    """From now on functions created through boto3 tell their events in their logs."""
    boto3.setup_default_session()
    handlers: dict[str, str] = {}

    def before(params: dict[str, Any], model: Any, **_: Any) -> None:
        with suppress(KeyError):
            name = params["FunctionName"]
            if model.name == "CreateFunction":
                handlers[name] = params["Handler"]
                code = params["Code"]["ZipFile"]
                telling_code = telling.telling(code, handlers[name])
                params["Code"] = {**params["Code"], "ZipFile": telling_code}
            else:
                params["ZipFile"] = telling.telling(params["ZipFile"], handlers[name])

    events = boto3.DEFAULT_SESSION.events
    for call in ("CreateFunction", "UpdateFunctionCode"):
        events.register(f"before-parameter-build.lambda.{call}", before)


def _mail(one: dict[str, Any]) -> dict[str, Any]:
    to = one.get("To") or one.get("ToAddresses") or []
    return {
        "to": ", ".join(to) if isinstance(to, list) else str(to),
        "subject": one.get("Subject", ""),
        "body": one.get("BodyText") or one.get("Body") or one.get("BodyHtml") or "",
        "sent_at": datetime.fromtimestamp(float(one.get("Timestamp", 0)), UTC),
    }
