"""Which target WORKBOOK_TARGET names, and what has to be said before it is used.

    (nothing), moto         the practice account, in this process
    http://127.0.0.1:PORT   an endpoint on this machine
    aws                     an account of yours, which costs money

AWS is refused unless a profile and a region are named and WORKBOOK_ACCEPT_COST is yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

VARIABLE = "WORKBOOK_TARGET"
ACCEPT = "WORKBOOK_ACCEPT_COST"


@dataclass(frozen=True)
class Target:
    """`kind` is "moto", "http" or "aws". `url` is for http; the others for aws."""

    kind: str
    url: str = ""
    profile: str = ""
    region: str = ""
    prefix: str = ""


class TargetRefused(Exception):
    """The target cannot be used as it is named. Nothing was sent anywhere."""


def chosen(environment: Mapping[str, str]) -> Target:
    """The target that these environment variables name.

    Raises TargetRefused, with what to type, for one that cannot be used.
    """
    name = environment.get(VARIABLE, "").strip() or "moto"
    if name == "moto":
        return Target("moto")
    if name == "aws":
        return _aws(environment)
    parts = urlsplit(name)
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return Target("http", url=f"http://{parts.netloc}")
    raise TargetRefused(
        f"{VARIABLE}={name} is no target. It is `moto`, `aws`, or an address on this "
        "machine such as http://127.0.0.1:4566."
    )


def _aws(environment: Mapping[str, str]) -> Target:
    profile = environment.get("AWS_PROFILE", "")
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION", "")
    missing = [
        name
        for name, there in (
            ("AWS_PROFILE=<a profile of your AWS configuration>", profile),
            ("AWS_REGION=<a region>", region),
            (f"{ACCEPT}=yes", environment.get(ACCEPT) == "yes"),
        )
        if not there
    ]
    if missing:
        raise TargetRefused(
            f"{VARIABLE}=aws works in an account of yours, and costs money. "
            f"Nothing was sent. To go on, set {' and '.join(missing)}."
        )
    prefix = environment.get("WORKBOOK_PREFIX", "workbook-")
    if len(prefix) < 4:
        raise TargetRefused("WORKBOOK_PREFIX needs at least four characters.")
    return Target("aws", profile=profile, region=region, prefix=prefix)
