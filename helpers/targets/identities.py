"""E-mail identities of SES on an account of yours: the workbook's bear its tag.

An address cannot get a prefix: mail comes from it. So an identity that is asked for and
is not there yet is made by the newer API, which tags it in the same call; one that was
there before is left alone.
Source: SES API v2 reference, CreateEmailIdentity.
"""

from __future__ import annotations

from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from helpers.targets.names import PAIRS

_ASKED = "workbook_identity"


def tag_new_ones() -> None:
    """From now on an identity that is made through boto3 gets the tag."""

    def hear(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context[_ASKED] = next(iter(params.values()))

    def make(context: dict[str, Any], **_: Any) -> tuple[AWSResponse, Any] | None:
        """The answer in place of the older API's; None lets that go on."""
        client = boto3.client("sesv2")
        try:
            client.get_email_identity(EmailIdentity=context[_ASKED])
        except client.exceptions.NotFoundException:
            client.create_email_identity(EmailIdentity=context[_ASKED], Tags=PAIRS)
            return AWSResponse("", 200, {}, None), {}
        return None

    events = boto3.DEFAULT_SESSION.events
    events.register("provide-client-params.ses.VerifyEmailIdentity", hear)
    events.register("before-call.ses.VerifyEmailIdentity", make)


def tags(identity: str) -> list[dict[str, str]]:
    """The tags of an identity."""
    found = boto3.client("sesv2").get_email_identity(EmailIdentity=identity)
    return list(found.get("Tags", []))
