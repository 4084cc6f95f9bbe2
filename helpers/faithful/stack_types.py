"""CloudFormation: types of resources that moto cannot make, or makes without values.

An alarm, and an alias and a version of a function. What else moto lacks is refused (see
`templates`). Source: CloudFormation template reference, AWS::CloudWatch::Alarm,
AWS::Lambda::Alias and AWS::Lambda::Version ("Return values").
"""

from __future__ import annotations

from typing import Any

from botocore import xform_name
from moto.awslambda.models import LambdaVersion, lambda_backends
from moto.cloudwatch.models import cloudwatch_backends

from helpers.faithful.corrections import Corrections
from helpers.faithful.stack_resources import cannot_change, changed, remember

Properties = dict[str, Any]

NUMBERS: dict[str, type] = {
    **dict.fromkeys(("DatapointsToAlarm", "EvaluationPeriods", "Period"), int),
    "Threshold": float,
}
"""Properties of an alarm that a template may give as text."""


class _Resource:
    """What moto expects of every type. `physical_resource_id` is what Ref gives."""

    type = name_type = ""
    attributes: tuple[str, ...] = ()

    def __init__(self, name: str, account: str, region: str) -> None:
        self.name, self.account, self.region = name, account, region
        self.physical_resource_id = self.arn = ""

    @classmethod
    def has_cfn_attr(cls, name: str) -> bool:
        return name in cls.attributes

    def get_cfn_attribute(self, name: str) -> str:
        if name not in self.attributes:
            from moto.cloudformation import exceptions

            raise exceptions.UnformattedGetAttTemplateException()
        return self.arn

    def is_created(self) -> bool:
        return True

    def write(self, properties: Properties, *, new: bool) -> None:
        """Make it in its service, or change it there."""

    @classmethod
    def create_from_cloudformation_json(
        cls, name: str, described: Properties, account: str, region: str, **_: Any
    ) -> _Resource:
        made = cls(name, account, region)
        made.write(described["Properties"], new=True)
        remember(made, described["Properties"])
        return made

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: _Resource, cloudformation_json: Properties, **_: Any
    ) -> _Resource:
        wanted = cloudformation_json["Properties"]
        names = {cls.name_type, "FunctionName"} & changed(original_resource, wanted)
        if names:
            raise cannot_change(f"an {cls.type}", names)
        original_resource.write(wanted, new=False)
        remember(original_resource, wanted)
        return original_resource


class Alarm(_Resource):
    """AWS::CloudWatch::Alarm, on one metric."""

    type, name_type, attributes = "AWS::CloudWatch::Alarm", "AlarmName", ("Arn",)

    def write(self, properties: Properties, *, new: bool) -> None:
        """As PutMetricAlarm."""
        if "Metrics" in properties:
            raise cannot_change("an alarm", {"Metrics"})
        defaults: Properties = {"AlarmActions": [], "Dimensions": []}
        names = ("AlarmDescription", "MetricName", "Namespace", "Period", "Statistic")
        given = dict.fromkeys(names) | defaults | properties | {"AlarmName": self.name}
        for name in NUMBERS.keys() & properties.keys():
            given[name] = NUMBERS[name](properties[name])
        on = str(properties.get("ActionsEnabled", True)).lower()
        given["ActionsEnabled"] = on == "true"
        backend = cloudwatch_backends[self.account][self.region]
        actions = given.pop("AlarmActions")
        named = {xform_name(k).removeprefix("alarm_"): v for k, v in given.items()}
        made = backend.put_metric_alarm(**named, alarm_actions=actions)
        self.physical_resource_id, self.arn = made.name, made.alarm_arn

    def delete(self, account: str, region: str) -> None:
        cloudwatch_backends[account][region].delete_alarms([self.name])


class Alias(_Resource):
    """AWS::Lambda::Alias."""

    type, name_type, attributes = "AWS::Lambda::Alias", "Name", ("AliasArn",)

    def write(self, properties: Properties, *, new: bool) -> None:
        """As CreateAlias or UpdateAlias."""
        if "ProvisionedConcurrencyConfig" in properties:
            raise cannot_change("an alias", {"ProvisionedConcurrencyConfig"})
        routing = properties.get("RoutingConfig") or {}
        weights = {
            str(one["FunctionVersion"]): float(one["FunctionWeight"])
            for one in routing.get("AdditionalVersionWeights", [])
        }
        lambda_ = lambda_backends[self.account][self.region]
        write = lambda_.create_alias if new else lambda_.update_alias
        made = write(
            self.name,
            properties["FunctionName"],
            str(properties["FunctionVersion"]),
            properties.get("Description", ""),
            {"AdditionalVersionWeights": weights} if weights else {},
        )
        self.physical_resource_id = self.arn = made.arn

    def delete(self, account: str, region: str) -> None:
        function = self.arn.rpartition(":")[0]  # It may be gone already.
        aliases = lambda_backends[account][region]._lambdas._aliases
        aliases.get(function, {}).pop(self.name, None)


TYPES: dict[str, type[_Resource]] = {one.type: one for one in (Alarm, Alias)}


def correct_types(corrections: Corrections) -> None:
    """moto finds these types beside its own. Needs moto's part."""
    from moto.cloudformation import parsing

    models = parsing.get_model_map() | TYPES
    names = parsing.get_name_type_map() | {k: v.name_type for k, v in TYPES.items()}
    corrections.replace(parsing, "get_model_map", lambda: models)
    corrections.replace(parsing, "get_name_type_map", lambda: names)
    _correct_versions(corrections)


def _correct_versions(corrections: Corrections) -> None:
    """A version has a number and an ARN that a template can refer to."""

    def create(name: str, described: Properties, *args: Any, **more: Any) -> Any:
        version = made(name, described, *args, **more)
        account, region = args
        found = lambda_backends[account][region].get_function(
            described["Properties"]["FunctionName"], str(version.version)
        )
        version.function_arn = found.function_arn
        return version

    def attribute(self: Any, name: str) -> str:
        return str(self.version if name == "Version" else self.function_arn)

    change = corrections.replace
    made = change(
        LambdaVersion, "create_from_cloudformation_json", staticmethod(create)
    )
    known = ("Version", "FunctionArn")
    change(LambdaVersion, "has_cfn_attr", staticmethod(known.__contains__))
    change(LambdaVersion, "get_cfn_attribute", attribute)
    arn = property(lambda self: self.function_arn)
    change(LambdaVersion, "physical_resource_id", arn)
