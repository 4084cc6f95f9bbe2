"""Cases: what IAM and Lambda refuse, and plain moto takes."""

from __future__ import annotations

import json
from typing import Any

from faithful_mappings import INVALID, TRUST, function, packed, role
from faithful_registry import Aws, case, refused

CREATE_ROLE = "IAM API reference, CreateRole"
CREATE = "Lambda API reference, CreateFunction"


@case(
    "accepted",
    "A trust policy that is none",
    moto="accepted",
    aws="MalformedPolicyDocument, and no role",
    source=CREATE_ROLE,
)
def trust_policy(aws: Aws) -> None:
    iam, [statement] = aws.client("iam"), TRUST["Statement"]
    bad: list[Any] = [
        "{nope",
        "{}",
        '"text"',
        TRUST | {"Statement": []},
        TRUST | {"Statement": "text"},
        TRUST | {"Statement": {**statement, "Principal": "lambda.amazonaws.com"}},
        TRUST | {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}},
        TRUST | {"Statement": {**statement, "Resource": "*"}},
        TRUST | {"Version": "2020-01-01"},
    ]
    for one in bad:
        text = one if isinstance(one, str) else json.dumps(one)
        with refused("MalformedPolicyDocument"):
            iam.create_role(RoleName="role", AssumeRolePolicyDocument=text)
    assert iam.list_roles()["Roles"] == []
    anybody = TRUST | {"Statement": [{**statement, "Principal": "*"}]}
    iam.create_role(RoleName="role", AssumeRolePolicyDocument=json.dumps(anybody))
    without = {"Statement": [statement]}
    for older in (TRUST | {"Version": "2008-10-17"}, without):
        iam.update_assume_role_policy(RoleName="role", PolicyDocument=json.dumps(older))
    function(aws, role_arn="arn:aws:iam::123456789012:role/role")


def _create(aws: Aws, **other: Any) -> None:
    wanted = {
        "FunctionName": "greet",
        "Runtime": "python3.13",
        "Role": role(aws, f"role-{len(aws.client('iam').list_roles()['Roles'])}"),
        "Handler": "index.handler",
        "Code": {"ZipFile": packed()},
    }
    aws.client("lambda").create_function(**wanted | other)


@case(
    "errors",
    "A function without code",
    moto="AttributeError, and half a function",
    aws="InvalidParameterValueException: Please provide a source for function code.",
    source=CREATE,
)
def no_code(aws: Aws) -> None:
    with refused(INVALID) as error:
        _create(aws, Code={})
    assert error["Message"] == "Please provide a source for function code."
    _create(aws)


@case(
    "accepted",
    "A function whose code is no zip",
    moto="accepted",
    aws="InvalidParameterValueException: Could not unzip uploaded file.",
    source=CREATE,
)
def no_zip(aws: Aws) -> None:
    for code in (b"def handler(event, context): pass", b""):
        with refused(INVALID):
            _create(aws, Code={"ZipFile": code})
    _create(aws)
    with refused(INVALID) as error:
        aws.client("lambda").update_function_code(FunctionName="greet", ZipFile=b"no")
    assert error["Message"].startswith("Could not unzip uploaded file.")


@case(
    "accepted",
    "A function with a runtime that Lambda does not have, or with none",
    moto="accepted",
    aws="InvalidParameterValueException, with the list of runtimes",
    source=CREATE,
)
def unknown_runtime(aws: Aws) -> None:
    with refused(INVALID) as error:
        _create(aws, Runtime="python3.99")
    assert error["Message"].startswith("Value python3.99 at 'runtime' failed")
    assert "python3.13, " in error["Message"]
    functions = aws.client("lambda")
    for runtime, name in (("nodejs22.x", "script"), ("python3.13", "greet")):
        _create(aws, Runtime=runtime, FunctionName=name)
    with refused(INVALID):
        functions.update_function_configuration(FunctionName="greet", Runtime="python4")


@case(
    "accepted",
    "A function that may run for more than 15 minutes",
    moto="accepted",
    aws="ValidationException",
    source=f"{CREATE}, Timeout",
)
def long_timeout(aws: Aws) -> None:
    with refused("ValidationException") as error:
        _create(aws, Timeout=901)
    assert error["Message"] == (
        "1 validation error detected: Value '901' at 'timeout' failed to satisfy "
        "constraint: Member must have value less than or equal to 900"
    )
    _create(aws, Timeout=900)
    with refused("ValidationException"):
        aws.client("lambda").update_function_configuration(
            FunctionName="greet", Timeout=901
        )


@case(
    "accepted",
    "A function's name with a blank, or of 65 characters",
    moto="accepted",
    aws="ValidationException",
    source=f"{CREATE}, FunctionName",
)
def function_name(aws: Aws) -> None:
    for name in ("greet them", "g" * 65):
        with refused("ValidationException"):
            _create(aws, FunctionName=name)
    _create(aws, FunctionName="g" * 64)
