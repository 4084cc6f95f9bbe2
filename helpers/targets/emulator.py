"""An emulator on this machine that runs Lambda and event source mappings itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NoReturn

import boto3
from botocore.exceptions import ClientError

from helpers import guard
from helpers.targets import resources, telling, templates
from helpers.targets.own_lambda import OwnLambda
from helpers.targets.wire import Wire
from helpers.targets.wire_clock import RealClock

REGION = "eu-central-1"


class NoFaults:
    """Stands for `lab.faults` where nothing can be made to go wrong."""

    def __getattr__(self, name: str) -> NoReturn:
        not_here(f"lab.faults.{name}", "nobody can plan what goes wrong on this target")


def not_here(what: str, why: str) -> NoReturn:
    """Refuse what only the practice account can do."""
    raise RuntimeError(
        f"{what} is for the practice account: {why}. "
        "Unset WORKBOOK_TARGET to go on here."
    )


def split_shard(stream_arn: str, shard_id: str) -> NoReturn:
    """RuntimeError: AWS has no such call, and an emulator has none either."""
    not_here("lab.split_shard()", "only AWS itself splits a shard")


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

    split_shard = staticmethod(split_shard)

    def close(self) -> None:
        """Nothing: the emulator goes on."""


def let_functions_tell(prefix: str = "") -> None:
    """From now on functions created through boto3 tell their events in their logs.

    With `prefix` the clients in them ask for names with it.
    """
    boto3.setup_default_session()

    def create(params: dict[str, Any], **_: Any) -> None:
        with suppress(KeyError):
            code, handler = params["Code"], params["Handler"]
            code = {**code, "ZipFile": told(code["ZipFile"], handler)}
            params["Code"] = code

    def update(params: dict[str, Any], **_: Any) -> None:
        with suppress(KeyError, ClientError):
            code, name = params["ZipFile"], params["FunctionName"]
            there = boto3.client("lambda").get_function_configuration(FunctionName=name)
            params["ZipFile"] = told(code, there["Handler"])

    def stack(params: dict[str, Any], **_: Any) -> None:
        with suppress(KeyError):
            text = templates.with_telling_functions(params["TemplateBody"])
            params["TemplateBody"] = text

    def told(code: bytes, handler: str) -> bytes:
        return telling.telling(code, handler, prefix)

    for call, handle in (
        ("lambda.CreateFunction", create),
        ("lambda.UpdateFunctionCode", update),
        ("cloudformation.CreateStack", stack),
        ("cloudformation.UpdateStack", stack),
    ):
        boto3.DEFAULT_SESSION.events.register(f"before-parameter-build.{call}", handle)


def _mail(one: dict[str, Any]) -> dict[str, Any]:
    to = one.get("To") or one.get("ToAddresses") or []
    return {
        "to": ", ".join(to) if isinstance(to, list) else str(to),
        "subject": one.get("Subject", ""),
        "body": one.get("BodyText") or one.get("Body") or one.get("BodyHtml") or "",
        "sent_at": datetime.fromtimestamp(float(one.get("Timestamp", 0)), UTC),
    }
