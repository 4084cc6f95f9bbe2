"""The stack of cloudformation.yaml, written with the CDK. `python app.py OUTDIR`."""

import sys
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs

CODE = Path(__file__).parents[1] / "welcome" / "index.py"


class WelcomeStack(cdk.Stack):
    """A table with a stream, and the function that welcomes each new user."""

    def __init__(self, scope, name, *, prefix="", sender="hello@example.com", **more):
        super().__init__(scope, name, **more)
        text = dynamodb.AttributeType.STRING
        users = dynamodb.Table(
            self,
            "Users",
            table_name=f"{prefix}Users",
            partition_key=dynamodb.Attribute(name="userId", type=text),
            sort_key=dynamodb.Attribute(name="createdAt", type=text),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            stream=dynamodb.StreamViewType.NEW_IMAGE,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        failures = sqs.Queue(
            self,
            "Failures",
            queue_name=f"{prefix}welcome-failures",
            retention_period=cdk.Duration.days(14),
        )
        identities = self.format_arn(
            service="ses", resource="identity", resource_name="*"
        )
        logs = self.format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"/aws/lambda/{prefix}welcome:*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        role = iam.Role(
            self,
            "Role",
            role_name=f"{prefix}welcome",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={
                "welcome": iam.PolicyDocument(
                    statements=[
                        allow(
                            f"{users.table_arn}/stream/*",
                            "dynamodb:DescribeStream",
                            "dynamodb:GetRecords",
                            "dynamodb:GetShardIterator",
                        ),
                        allow(failures.queue_arn, "sqs:SendMessage"),
                        allow(identities, "ses:SendEmail"),
                        allow(
                            logs,
                            "logs:CreateLogGroup",
                            "logs:CreateLogStream",
                            "logs:PutLogEvents",
                        ),
                    ]
                )
            },
        )
        welcome = lambda_.Function(
            self,
            "Welcome",
            function_name=f"{prefix}welcome",
            # The CDK's own grants are wider than this stack needs: it adds none.
            role=role.without_policy_updates(),
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            timeout=cdk.Duration.seconds(10),
            memory_size=128,
            environment={"SENDER": sender},
            code=lambda_.Code.from_inline(CODE.read_text("utf-8")),
        )
        welcome.add_event_source(
            sources.DynamoEventSource(
                users,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=10,
                retry_attempts=3,
                max_record_age=cdk.Duration.hours(1),
                bisect_batch_on_error=True,
                filters=[
                    lambda_.FilterCriteria.filter(
                        {"eventName": lambda_.FilterRule.is_equal("INSERT")}
                    )
                ],
                on_failure=sources.SqsDlq(failures),
            )
        )
        welcome.node.add_dependency(role)


def allow(resource, *actions):
    """One statement of a policy."""
    return iam.PolicyStatement(actions=list(actions), resources=[resource])


if __name__ == "__main__":
    app = cdk.App(
        outdir=sys.argv[1] if len(sys.argv) > 1 else None, analytics_reporting=False
    )
    # Nothing here needs the bucket and roles that `cdk bootstrap` makes.
    plain = cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False)
    WelcomeStack(app, "welcome", synthesizer=plain)
    app.synth()
