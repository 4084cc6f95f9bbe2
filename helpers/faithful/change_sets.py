"""CloudFormation: an executed change set does what CreateStack and UpdateStack do.

`aws cloudformation deploy` and `sam deploy` work with change sets. moto changes the
resources alone: the stack has no outputs, its exports are not known, and an error of
another service goes through.
Source: CloudFormation API reference, CreateChangeSet, DescribeChangeSet and
ExecuteChangeSet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpers.faithful.corrections import Corrections

if TYPE_CHECKING:
    from moto.cloudformation.models import CloudFormationBackend, Stack
    from moto.cloudformation.responses import CloudFormationResponse

UNDER_REVIEW = "REVIEW_IN_PROGRESS"
"""The status of a stack that has change sets, and nothing else yet."""


def correct_change_sets(corrections: Corrections) -> None:
    """Making, finding and executing change sets. Stack itself is corrected before."""
    _correct_making(corrections)
    _correct_executing(corrections)
    _correct_requests(corrections)


def _correct_making(corrections: Corrections) -> None:
    """A bad template is refused at once; without changes, the change set is FAILED."""
    from moto.cloudformation.exceptions import AlreadyExistsException, ValidationError
    from moto.cloudformation.models import CloudFormationBackend, Stack

    def create_change_set(self: CloudFormationBackend, **given: Any) -> tuple[str, str]:
        name, called = given["stack_name"], given["change_set_name"]
        new = given["change_set_type"] == "CREATE"
        stack = next((one for one in self.stacks.values() if one.name == name), None)
        if stack and new and stack.status != UNDER_REVIEW:
            raise ValidationError(
                message=f"Stack [{name}] already exists and cannot be created again "
                f"with the changeSet [{called}]."
            )
        for one in self.change_sets.values():
            if (one.stack, one.change_set_name) == (stack, called) and _is_open(one):
                raise AlreadyExistsException(f"ChangeSet {called} already exists")
        values = given["parameters"]
        if stack and not new:
            values = values or stack.parameters
        # Refuses what CreateStack refuses.
        Stack("", name, given["template"], values, self.account_id, self.region_name)
        change_set_id, stack_id = propose(self, **given)
        if stack and new:  # moto has made another stack of this name.
            del self.stacks[stack_id]
            change_set = self.change_sets[change_set_id]
            change_set.stack, change_set.stack_id = stack, stack.stack_id
            stack_id = stack.stack_id
        return change_set_id, stack_id

    propose: Callable[..., tuple[str, str]] = corrections.replace(
        CloudFormationBackend, "create_change_set", create_change_set
    )


def _correct_executing(corrections: Corrections) -> None:
    """The stack is made or updated as by its own calls; other change sets are gone."""
    from moto.cloudformation.exceptions import CloudFormationError
    from moto.cloudformation.models import CloudFormationBackend, Stack

    def execute_change_set(
        self: CloudFormationBackend, change_set_name: str, stack_name: str | None = None
    ) -> None:
        chosen = self.change_sets[change_set_name]
        if chosen.execution_status != "AVAILABLE":
            raise CloudFormationError(
                "InvalidChangeSetStatus",
                f"ChangeSet [{chosen.change_set_id}] cannot be executed in its current "
                f"status of [{chosen.status}]",
            )
        stack = chosen.stack
        if chosen.change_set_type == "CREATE":
            chosen.stack = self.stacks[stack.stack_id] = Stack(
                stack.stack_id,
                stack.name,
                chosen.template,
                chosen.parameters,
                self.account_id,
                self.region_name,
                chosen.notification_arns,
                chosen.tags,
                chosen.role_arn,
                self.exports,
            )
            chosen.stack.events, stack = stack.events, chosen.stack
            stack._add_stack_event("CREATE_IN_PROGRESS", "User Initiated")
            stack.create_resources()
        else:
            stack.update(
                chosen.template, chosen.role_arn, chosen.parameters, chosen.tags or None
            )
        done = "ROLLBACK" not in stack.status
        chosen.execution_status = "EXECUTE_COMPLETE" if done else "EXECUTE_FAILED"
        for key, one in list(self.change_sets.items()):
            if one.stack_id == stack.stack_id and _is_open(one):
                del self.change_sets[key]

    corrections.replace(CloudFormationBackend, "execute_change_set", execute_change_set)


def _correct_requests(corrections: Corrections) -> None:
    """A change set is found by its stack and its name; UPDATE is what is meant."""
    from moto.cloudformation.exceptions import CloudFormationError, ValidationError
    from moto.cloudformation.responses import CloudFormationResponse

    def create_change_set(self: CloudFormationResponse) -> Any:
        self.params.setdefault("ChangeSetType", "UPDATE")
        return create(self)

    def validate_different_update(
        self: CloudFormationResponse, given: Any, template: Any, stack: Stack
    ) -> None:
        """A change set may be without changes."""
        if self._get_action() == "CreateChangeSet":
            self._validate_status(stack)
        else:
            different(self, given, template, stack)

    def validate_status(self: CloudFormationResponse, stack: Stack) -> None:
        if stack.status in (UNDER_REVIEW, "ROLLBACK_COMPLETE"):
            raise ValidationError(
                message=f"Stack:{stack.stack_id} is in {stack.status} state and can "
                "not be updated."
            )

    def found(answer: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: CloudFormationResponse) -> Any:
            asked = self._get_param("ChangeSetName")
            for key, one in reversed(self.cloudformation_backend.change_sets.items()):
                where = (one.stack.stack_id, one.stack.name)
                if key == asked or (
                    one.change_set_name == asked
                    and self._get_param("StackName") in where
                    and one.stack_id in self.cloudformation_backend.stacks
                ):
                    self.params["ChangeSetName"] = key
                    return answer(self)
            raise CloudFormationError(
                "ChangeSetNotFound", f"ChangeSet [{asked}] does not exist"
            )

        return call

    change = corrections.replace
    create = change(CloudFormationResponse, "create_change_set", create_change_set)
    different = change(
        CloudFormationResponse, "_validate_different_update", validate_different_update
    )
    change(CloudFormationResponse, "_validate_status", validate_status)
    for name in ("describe_change_set", "execute_change_set", "delete_change_set"):
        answer = getattr(CloudFormationResponse, name)
        change(CloudFormationResponse, name, found(answer))


def _is_open(change_set: Any) -> bool:
    return not change_set.execution_status.startswith("EXECUTE_")
