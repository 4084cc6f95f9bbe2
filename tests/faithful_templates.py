"""Corrections of what CloudFormation leaves behind."""

from __future__ import annotations

import json
from typing import Any

from faithful_registry import Aws, case, refused

TEMPLATE = {
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "reader",
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                },
                "Policies": [
                    {
                        "PolicyName": "read",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Action": "dynamodb:GetRecords",
                                    "Resource": "arn:aws:dynamodb:*:*:table/*/stream/*",
                                }
                            ],
                        },
                    }
                ],
            },
        }
    }
}


@case(
    "templates",
    "An inline policy that came with a template",
    moto="GetRolePolicy gives Python's text of a dict, which is no JSON",
    aws="GetRolePolicy gives the policy document",
    source="IAM API reference, GetRolePolicy",
)
def policy_of_a_template_is_json(aws: Aws) -> None:
    aws.client("cloudformation").create_stack(
        StackName="reader",
        TemplateBody=json.dumps(TEMPLATE),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    found = aws.client("iam").get_role_policy(RoleName="reader", PolicyName="read")
    (statement,) = found["PolicyDocument"]["Statement"]
    assert statement["Action"] == "dynamodb:GetRecords"


QUEUE = {"Type": "AWS::SQS::Queue"}
FORMAT = "Template format error: "
UNRESOLVED = (
    f"{FORMAT}Unresolved resource dependencies [Nope] in the {{}} block of the "
)


def _queue(**more: Any) -> str:
    return json.dumps({"Resources": {"Queue": {**QUEUE, **more}}})


def _name(value: object) -> str:
    return _queue(Properties={"QueueName": value})


@case(
    "errors",
    "A template without resources, or that is not well-formed",
    moto="KeyError, JSONDecodeError or AttributeError",
    aws="ValidationError: Template format error, and no stack",
    source="CloudFormation user guide, 'Template anatomy'",
)
def template_is_none(aws: Aws) -> None:
    none = f"{FORMAT}At least one Resources member must be defined."
    _refused(aws, "{}", none)
    _refused(aws, '{"Resources": {}}', none)
    _refused(aws, "Description: nothing in it", none)
    _refused(aws, "text", f"{FORMAT}unsupported structure.")
    _refused(
        aws, '{"Resources": ', f"{FORMAT}JSON not well-formed. (line 1, column 15)"
    )
    broken = "Resources:\n  Queue:\n    Type: AWS: SQS\n"
    _refused(aws, broken, f"{FORMAT}YAML not well-formed. (line 3, column 14)")
    member = f"{FORMAT}[/Resources/Queue] Every Resources object must contain a Type "
    _refused(aws, '{"Resources": {"Queue": {}}}', f"{member}member.")


@case(
    "errors",
    "A template that refers to what it does not have",
    moto="KeyError, and half a stack",
    aws="ValidationError: Unresolved resource dependencies, and no stack",
    source="CloudFormation user guide, 'Ref'",
)
def template_refers_to_nothing(aws: Aws) -> None:
    for wrong in (
        _name({"Ref": "Nope"}),
        _name({"Fn::GetAtt": ["Nope", "Arn"]}),
        _name({"Fn::Sub": "users-${Nope}-${AWS::Region}"}),
        _queue(DependsOn="Nope"),
    ):
        _refused(aws, wrong, UNRESOLVED.format("Resources") + "template")
    output = {"Outputs": {"Arn": {"Value": {"Ref": "Nope"}}}}
    wrong = json.dumps({"Resources": {"Queue": QUEUE}} | output)
    _refused(aws, wrong, UNRESOLVED.format("Outputs") + "template")
    sub = {"Fn::Sub": ["${AWS::Region}-${mine}-${!Literal}", {"mine": "users"}]}
    stacks = aws.client("cloudformation")
    stacks.create_stack(StackName="fine", TemplateBody=_name(sub))
    with refused("ValidationError"):
        stacks.update_stack(StackName="fine", TemplateBody=_name({"Ref": "Nope"}))


@case(
    "errors",
    "`!GetAtt [Queue, Arn]`, YAML's list, in a template",
    moto="TypeError",
    aws="the same as `!GetAtt Queue.Arn`",
    source="CloudFormation user guide, 'Fn::GetAtt'",
)
def get_attribute_by_a_list(aws: Aws) -> None:
    text = "Resources: {Queue: {Type: 'AWS::SQS::Queue'}}\nOutputs:\n"
    text += "  A: {Value: !GetAtt [Queue, Arn]}\n  B: {Value: !GetAtt Queue.Arn}\n"
    formation = aws.client("cloudformation")
    formation.create_stack(StackName="app", TemplateBody=text)
    (stack,) = formation.describe_stacks(StackName="app")["Stacks"]
    one, two = stack["Outputs"]
    assert one["OutputValue"] == two["OutputValue"]
    assert one["OutputValue"].startswith("arn:aws:sqs:")


def _refused(aws: Aws, template: str, message: str) -> None:
    stacks = aws.client("cloudformation")
    with refused("ValidationError") as error:
        stacks.create_stack(StackName="wrong", TemplateBody=template)
    assert error["Message"] == message
    assert stacks.list_stacks()["StackSummaries"] == []
