"""Cases: which version of a function runs, and with which layers."""

from __future__ import annotations

from faithful_mappings import function, packed
from faithful_registry import Aws, case, refused

INVOKE = "Lambda API reference, Invoke"


@case(
    "functions",
    "Invoke with a Qualifier",
    moto="$LATEST runs, whatever the Qualifier says; `qualifier` in a payload is one",
    aws="the version or alias runs; one that is not there: ResourceNotFoundException",
    source=f"{INVOKE}, Qualifier",
)
def invoke_qualifier(aws: Aws) -> None:
    function(aws, source="def handler(event, context):\n    return 'old'\n")
    functions = aws.client("lambda")
    version = functions.publish_version(FunctionName="greet")["Version"]
    functions.create_alias(FunctionName="greet", Name="live", FunctionVersion=version)
    functions.update_function_code(FunctionName="greet", ZipFile=packed())

    def answer(**more: str) -> bytes:
        invoked = functions.invoke(FunctionName="greet", **more)
        return invoked["Payload"].read()

    assert [answer(Qualifier=one) for one in (version, "live")] == [b'"old"'] * 2
    assert answer(Qualifier="$LATEST") == b'"hi"'
    assert answer(Payload='{"qualifier": "live"}') == b'"hi"'
    for one in ("7", "nope"):
        with refused("ResourceNotFoundException"):
            answer(Qualifier=one)
