"""The context object Lambda hands to a Python handler.

Source: Lambda developer guide, "Using the Lambda context object to retrieve Python
function information", and AWS's open-source runtime interface client for Python.
"""

from __future__ import annotations

from datetime import timedelta

from helpers.functions.running import Run
from helpers.functions.values import FunctionConfig


class CognitoIdentity:
    """Who called, if Amazon Cognito knows; here nobody does."""

    cognito_identity_id: str | None = None
    cognito_identity_pool_id: str | None = None


class LambdaContext:
    """What a handler may ask about its invocation and its function.

    `memory_limit_in_mb` is text, as in AWS's Python runtime, which takes it from an
    environment variable. `client_context` is None: only mobile apps send one.
    """

    def __init__(
        self, run: Run, config: FunctionConfig, invoked_arn: str, log_stream: str
    ) -> None:
        self._run = run
        self.aws_request_id = run.request_id
        self.function_name = config.name
        self.function_version = config.version
        self.invoked_function_arn = invoked_arn
        self.memory_limit_in_mb = str(config.memory_mb)
        self.log_group_name = config.log_group
        self.log_stream_name = log_stream
        self.identity = CognitoIdentity()
        self.client_context = None
        self.tenant_id = None

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds of lab time until the function is timed out."""
        return self._run.remaining() // timedelta(milliseconds=1)

    def log(self, message: object) -> None:
        """Write a message to the log, as a line of its own."""
        self._run.log.event(str(message))

    def __repr__(self) -> str:
        return (
            f"LambdaContext([aws_request_id={self.aws_request_id},"
            f"log_group_name={self.log_group_name},"
            f"log_stream_name={self.log_stream_name},"
            f"function_name={self.function_name},"
            f"memory_limit_in_mb={self.memory_limit_in_mb},"
            f"function_version={self.function_version},"
            f"invoked_function_arn={self.invoked_function_arn}])"
        )
