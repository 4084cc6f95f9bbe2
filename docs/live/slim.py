"""botocore and moto without the services that no chapter can reach.

The full pair is 24 MB to download. What stays is found out, not listed: the modules
that are loaded once every service of the practice account has been asked for.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache

SERVICES = (
    "cloudformation",
    "cloudwatch",
    "dynamodb",
    "dynamodbstreams",
    "events",
    "iam",
    "lambda",
    "logs",
    "s3",
    "ses",
    "sns",
    "sqs",
    "stepfunctions",
    "sts",
)
"""What the chapters and the practice account call, by botocore's names."""
REGION = "eu-central-1"
SHOW_LOADED = """
import sys
from moto.backends import get_backend
import helpers.lab, moto.cloudformation.parsing, moto.core.decorator
for service in sys.argv[1:]:
    get_backend("awslambda" if service == "lambda" else service)
print(*{name.split(".")[1] for name in sys.modules if name.startswith("moto.")})
"""
READ_LATER = "moto/awslambda/resources/"
"""What a template's inline function may ask for."""
READ_ON_IMPORT = ("moto/ec2/resources/instance_type", "moto/ec2/resources/amis")


def keep_botocore(path: str) -> bool:
    """Whether the browser needs this file of botocore."""
    parts = path.split("/")
    if parts[:2] != ["botocore", "data"] or len(parts) == 3:
        return True
    return parts[2] in SERVICES and "examples-" not in path


def keep_powertools(path: str) -> bool:
    """Whether the browser needs this file of Powertools: not its web pages."""
    return "/swagger_ui/" not in path


def keep_moto(path: str) -> bool:
    """Whether the browser needs this file of moto."""
    parts = path.split("/")
    if parts[0] != "moto" or len(parts) == 2:
        return True
    if parts[1] not in loaded_parts():
        return False
    if path.startswith(READ_LATER):
        return True
    if path.startswith(READ_ON_IMPORT):
        return "_offerings/" not in path or REGION in path
    return "/resources/" not in path


@cache
def loaded_parts() -> frozenset[str]:
    """The folders of moto that are in use, by importing them in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW_LOADED, *SERVICES],
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(done.stdout.split())
