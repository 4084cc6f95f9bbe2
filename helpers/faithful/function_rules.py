"""Which functions Lambda refuses to make or to change, and in which words.

Source: Lambda API reference, CreateFunction, UpdateFunctionCode and
UpdateFunctionConfiguration; the sentences are those AWS answers with.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from functools import cache
from typing import Any

from moto.core.utils import get_service_model

from helpers.faithful import function_names

INVALID = "InvalidParameterValueException"
LONGEST = 900
"""Seconds a function may run."""

NAME = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?"
    r"(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
)
_USUAL = re.compile(r"python3\.(1[0-4]|9)")

Refusal = tuple[str, str] | None
"""Error code and message, or None if all is well."""


def of_new(spec: dict[str, Any]) -> Refusal:
    """Why CreateFunction refuses this, or None."""
    name, code = spec["FunctionName"], spec.get("Code", {})
    if function_names.read(name) is None:
        pattern = f"Member must satisfy regular expression pattern: {NAME}"
        return _constraint(name, "functionName", pattern)
    if ":" not in name and len(name) > 64:
        rule = "Member must have length less than or equal to 64"
        return _constraint(name, "functionName", rule)
    mandatory = spec.get("Runtime") and spec.get("Handler")
    if spec.get("PackageType", "Zip") == "Zip" and not mandatory:
        return INVALID, (
            "Runtime and Handler are mandatory parameters for functions created with "
            "deployment packages."
        )
    return of_settings(spec) or of_code(code)


def of_settings(spec: dict[str, Any]) -> Refusal:
    """Why these settings are refused, of a new function or in an update, or None."""
    timeout, runtime = int(spec.get("Timeout") or 0), spec.get("Runtime")
    if timeout > LONGEST:
        rule = f"Member must have value less than or equal to {LONGEST}"
        return _constraint(timeout, "timeout", rule)
    if runtime and not _USUAL.fullmatch(runtime) and runtime not in _runtimes():
        return INVALID, (
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must "
            f"satisfy enum value set: [{', '.join(_runtimes())}] or be a valid ARN"
        )
    return None


def of_code(code: dict[str, Any]) -> Refusal:
    """Why this code is refused, of a new function or in an update, or None."""
    if not code.keys() & {"ZipFile", "S3Bucket", "ImageUri"}:
        return INVALID, "Please provide a source for function code."
    if "ZipFile" not in code:
        return None
    try:
        package = base64.b64decode(code["ZipFile"])
    except binascii.Error:
        package = b"no zip"
    if not package:
        return INVALID, "Uploaded file must be a non-empty zip"
    if not zipfile.is_zipfile(io.BytesIO(package)):
        return INVALID, (
            "Could not unzip uploaded file. Please check your file, then try to upload "
            "again."
        )
    return None


@cache
def _runtimes() -> tuple[str, ...]:
    """All that boto3 knows. Reading them takes a moment, and Python's are known."""
    return tuple(get_service_model("lambda").shape_for("Runtime").enum)


def _constraint(value: object, member: str, rule: str) -> Refusal:
    return "ValidationException", (
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy "
        f"constraint: {rule}"
    )
