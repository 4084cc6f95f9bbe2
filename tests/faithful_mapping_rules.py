"""Cases: which event source mappings are refused, and in which words."""

from __future__ import annotations

from botocore.config import Config
from faithful_mappings import (
    CREATE,
    INVALID,
    LAMBDA_GUIDE,
    function,
    mapped,
    mapping,
    role,
)
from faithful_registry import RECORDED, Aws, case, refused


@case(
    "mapping-api",
    "A role that may not read the stream",
    moto="accepted",
    aws="InvalidParameterValueException: Cannot access stream ...",
    source=LAMBDA_GUIDE,
)
def role_may_not_read(aws: Aws) -> None:
    arn = aws.table()
    function(aws, role_arn=role(aws, may_read=False))
    with refused(INVALID) as error:
        mapping(aws, arn)
    assert error["Message"].startswith(f"Cannot access stream {arn}. ")


@case(
    "mapping-api",
    "A mapping on a stream that does not exist",
    moto="ResourceNotFoundException: Invalid EventSourceArn",
    aws="InvalidParameterValueException: Stream not found: ...",
    source=RECORDED,
)
def stream_not_found(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    other = arn.rpartition("/")[0] + "/2001-01-01T00:00:00.000"
    with refused(INVALID) as error:
        mapping(aws, other)
    assert error["Message"] == f"Stream not found: {other}"


@case(
    "mapping-api",
    "A mapping on a stream of another Region",
    moto="ResourceNotFoundException: Invalid EventSourceArn",
    aws="InvalidParameterValueException: Event source region must match ...",
    source="Lambda developer guide, 'Process DynamoDB records with Lambda'; the text "
    "as quoted in pmuens/serverless-kinesis-streams issue 1",
)
def stream_of_another_region(aws: Aws) -> None:
    arn = aws.table()
    role_arn, west = role(aws), Aws(aws.pass_time, region="eu-west-1")
    function(west, role_arn=role_arn)
    with refused(INVALID) as error:
        mapping(west, arn)
    text = "Event source region must match Lambda region eu-west-1."
    assert error["Message"] == text
    assert mapping(west, west.table())["FunctionArn"].split(":")[3] == "eu-west-1"


@case(
    "mapping-api",
    "A mapping without a starting position",
    moto="TRIM_HORIZON",
    aws="InvalidParameterValueException",
    source=RECORDED,
)
def no_starting_position(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    with refused(INVALID) as error:
        aws.client("lambda").create_event_source_mapping(
            EventSourceArn=arn, FunctionName="greet"
        )
    assert error["Message"] == (
        "1 validation error detected: Value null at 'startingPosition' failed to "
        "satisfy constraint: Member must not be null."
    )


@case(
    "mapping-api",
    "A starting position that does not exist",
    moto="accepted",
    aws="ValidationException",
    source=RECORDED,
)
def unknown_starting_position(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    with refused("ValidationException") as error:
        mapping(aws, arn, StartingPosition="invalid")
    assert error["Message"] == (
        "1 validation error detected: Value 'invalid' at 'startingPosition' failed to "
        "satisfy constraint: Member must satisfy enum value set: "
        "[LATEST, AT_TIMESTAMP, TRIM_HORIZON]"
    )


@case(
    "mapping-api",
    "AT_TIMESTAMP on a DynamoDB stream",
    moto="accepted",
    aws="InvalidParameterValueException",
    source=RECORDED,
)
def mapping_at_timestamp(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    with refused(INVALID) as error:
        mapping(aws, arn, StartingPosition="AT_TIMESTAMP")
    assert error["Message"] == f"Unsupported starting position for arn type: {arn}"


@case(
    "mapping-api",
    "A filter that is no pattern",
    moto="accepted",
    aws="InvalidParameterValueException: Invalid filter pattern definition.",
    source=RECORDED,
)
def bad_filter(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    for pattern in ("single-string", '{"eventName": ["INSERT"]'):
        with refused(INVALID) as error:
            mapping(aws, arn, FilterCriteria={"Filters": [{"Pattern": pattern}]})
        assert error["Message"] == "Invalid filter pattern definition."


@case(
    "mapping-api",
    "OnSuccess as a destination",
    moto="accepted",
    aws="InvalidParameterValueException",
    source=RECORDED,
)
def on_success(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    queue = "arn:aws:sqs:eu-central-1:123456789012:queue"
    with refused(INVALID) as error:
        mapping(aws, arn, DestinationConfig={"OnSuccess": {"Destination": queue}})
    assert error["Message"] == (
        "Unsupported DestinationConfig parameter for given event source mapping type."
    )


@case(
    "mapping-api",
    "A mapping that does not exist",
    moto="an empty answer",
    aws="ResourceNotFoundException: The resource you requested does not exist.",
    source=RECORDED,
)
def unknown_mapping(aws: Aws) -> None:
    functions = aws.client("lambda")
    for call in (
        functions.get_event_source_mapping,
        functions.delete_event_source_mapping,
    ):
        with refused("ResourceNotFoundException") as error:
            call(UUID="14e0db71-5d35-4eb5-b481-8945cf9d10c2")
        assert error["Message"] == "The resource you requested does not exist."


@case(
    "mapping-api",
    "A mapping to a function that does not exist",
    moto="ResourceNotFoundException",
    aws="InvalidParameterValueException: Function does not exist",
    source=RECORDED,
)
def unknown_function(aws: Aws) -> None:
    arn = aws.table()
    with refused(INVALID) as error:
        mapping(aws, arn, "missing")
    assert error["Message"] == "Function does not exist"


OUT_OF_RANGE = (
    {"BatchSize": 0},
    {"BatchSize": 10_001},
    {"MaximumBatchingWindowInSeconds": 301},
    {"ParallelizationFactor": 11},
    {"MaximumRetryAttempts": 10_001},
    {"MaximumRecordAgeInSeconds": 10},
    {"MaximumRecordAgeInSeconds": 604_801},
    {"TumblingWindowInSeconds": 901},
    {"FunctionResponseTypes": ["Bogus"]},
)


@case(
    "mapping-api",
    "Settings out of their range",
    moto="accepted; for a batch size above 10,000 a Python ValueError",
    aws="refused, at create and at update",
    source=CREATE,
)
def settings_out_of_range(aws: Aws) -> None:
    arn, made = mapped(aws)
    function(aws, "other", role(aws, "other"))
    # Ask the service, not botocore's own check of the request.
    functions = aws.client("lambda", config=Config(parameter_validation=False))
    create = {
        "EventSourceArn": arn,
        "FunctionName": "other",
        "StartingPosition": "LATEST",
    }
    for settings in OUT_OF_RANGE:
        with refused(INVALID, "ValidationException"):
            functions.create_event_source_mapping(**create, **settings)
        with refused(INVALID, "ValidationException"):
            functions.update_event_source_mapping(UUID=made["UUID"], **settings)


@case(
    "mapping-api",
    "Settings that AWS accepts",
    moto="kept, without the other defaults",
    aws="kept, and given back with the defaults of the others",
    source=f"{CREATE}; {RECORDED}",
)
def settings_are_kept(aws: Aws) -> None:
    wanted = {
        "BatchSize": 10_000,
        "MaximumBatchingWindowInSeconds": 300,
        "ParallelizationFactor": 10,
        "MaximumRetryAttempts": 0,
        "MaximumRecordAgeInSeconds": 60,
        "BisectBatchOnFunctionError": True,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "FilterCriteria": {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]},
    }
    _, made = mapped(aws, **wanted)
    kept = aws.client("lambda").get_event_source_mapping(UUID=made["UUID"])
    assert kept | wanted | {"TumblingWindowInSeconds": 0} == kept
    empty = aws.client("lambda").update_event_source_mapping(
        UUID=made["UUID"], FilterCriteria={"Filters": []}, BatchSize=1
    )
    assert "FilterCriteria" not in empty
    assert empty["BatchSize"] == 1
    assert empty["MaximumRetryAttempts"] == 0
