"""Corrections of what CloudFormation leaves behind."""

from __future__ import annotations

import json

from faithful_registry import Aws, case

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
