"""CloudFormation: one resource of a stack, from its making to its update.

moto updates the resources whose text in the template changed. On AWS a resource is
updated, too, when a value that it refers to changed; what is replaced or taken out is
deleted last, once the update has succeeded; and what failed has an event of its own.
Source: CloudFormation user guide, "Update behaviors of stack resources"; API reference,
StackEvent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers.faithful.corrections import Corrections

if TYPE_CHECKING:
    from moto.cloudformation.parsing import ResourceMap

Properties = Mapping[str, Any]

_GIVEN, _REPLACED, _FAILED, _APPLIED = (
    f"workbook_{one}" for one in ("given", "replaced", "failed", "applied")
)


@dataclass(frozen=True)
class Failed:
    """The resource of a stack that an error comes from, and what became of it."""

    logical_id: str
    type: str
    status: str


@dataclass(frozen=True)
class _Replaced:
    resource: Any
    delete: Callable[[], object]


def remember(resource: Any, properties: Properties) -> None:
    """Note the properties that a resource was made of, or changed to."""
    vars(resource)[_GIVEN] = properties


def remembered(resource: Any) -> Properties:
    """The properties of a resource now. It must have been remembered."""
    given: Properties = vars(resource)[_GIVEN]
    return given


def changed(resource: Any, wanted: Properties) -> set[str]:
    """The names of the properties that are to be other than they are."""
    given = remembered(resource)
    return {k for k in given.keys() | wanted.keys() if given.get(k) != wanted.get(k)}


def replace(new: Any, old: Any, delete: Callable[[], object]) -> None:
    """`new` takes the place of `old`. `delete()` comes once the update succeeded."""
    vars(new)[_REPLACED] = _Replaced(old, delete)


def taken_back(new: Any, wanted: Properties) -> Any:
    """What `new` has replaced in this update, if it is what a rollback wants."""
    replaced = vars(new).get(_REPLACED)
    fits = replaced is not None and remembered(replaced.resource) == wanted
    return replaced.resource if fits else None


def clean_up(resources: ResourceMap) -> None:
    """The update is over: delete what was replaced, and what the template has lost.

    What cannot go, stays, as on AWS.
    """
    for one in resources._parsed_resources.values():
        replaced = getattr(one, "__dict__", {}).pop(_REPLACED, None)
        while replaced is not None:
            with suppress(Exception):
                replaced.delete()
            replaced = vars(replaced.resource).pop(_REPLACED, None)
    applied = _applied(resources)
    lost = [name for name in applied if not _has(resources, name)]
    for name in reversed(lost):
        described, one = applied.pop(name), resources._parsed_resources.pop(name)
        if described.get("DeletionPolicy") != "Retain":
            with suppress(Exception):
                resources._delete_resource(one, described)


def failed(error: Exception) -> Failed | None:
    """The resource an error comes from. None: it comes from the stack as a whole."""
    return vars(error).get(_FAILED)


def cannot(text: str) -> Exception:
    """The error to raise for what a stack cannot have."""
    from moto.cloudformation.exceptions import ValidationError

    return ValidationError(message=text)


def cannot_change(kind: str, names: set[str]) -> Exception:
    """The error to raise where AWS would change these properties, and we do not."""
    return cannot(
        f"the practice account cannot change {', '.join(sorted(names))} of {kind} in a "
        "stack. AWS can. Leave it as it is, or delete the stack and create it anew."
    )


def correct_resources(corrections: Corrections) -> None:
    """Updates reach every resource that has to change. Needs moto's part."""
    from moto.cloudformation import parsing
    from moto.cloudformation.parsing import ResourceMap, clean_json

    def create(
        logical_id: str, described: Any, resources: ResourceMap, **where: Any
    ) -> Any:
        with _named(logical_id, described, "CREATE_FAILED"):
            made = create_one(logical_id, described, resources, **where)
            if made is not None:
                _applied(resources)[logical_id] = clean_json(described, resources)
            return made

    def update(self: ResourceMap, name: str) -> None:
        described, before = self._resource_json_map[name], _applied(self)[name]
        with _named(name, described, "UPDATE_FAILED"):
            if described["Type"] != before["Type"]:
                raise cannot(f"Update of resource type is not permitted: [{name}]")
            made = parsing.parse_and_update_resource(
                name,
                described,
                self,
                account_id=self._account_id,
                region_name=self._region_name,
            )
            if made is None:
                raise cannot_change(f"an {described['Type']}", {"properties"})
            self._parsed_resources[name] = made
            _applied(self)[name] = clean_json(described, self)

    def follow(self: ResourceMap, name: str) -> bool:
        """Bring one resource to what the template says now. True: it was not."""
        described, applied = self._resource_json_map[name], _applied(self)
        if not _has(self, name):
            return False
        if name not in applied:
            self._parsed_resources.pop(name, None)
            return self[name] is not None
        if clean_json(described, self) == applied[name]:
            return False
        update(self, name)
        return True

    def update_all(
        self: ResourceMap, template: Any, parameters: dict[str, Any] | None = None
    ) -> None:
        self._template = template
        if parameters:
            self.input_parameters = parameters
        self.load_mapping()
        self.load_parameters()
        self.load_conditions()
        self._resource_json_map = template["Resources"]
        for _ in range(len(self._resource_json_map) + 1):
            moves, errors = False, []
            for name in self._resource_json_map:
                try:
                    moves |= follow(self, name)
                except Exception as error:  # it may have to wait for another one
                    errors.append(error)
            if not moves:
                break
        if errors:
            raise errors[0]

    create_one = corrections.replace(parsing, "parse_and_create_resource", create)
    corrections.replace(ResourceMap, "update", update_all)


def _has(resources: ResourceMap, name: str) -> bool:
    """Whether the template has this resource, and its Condition holds."""
    condition = resources._resource_json_map.get(name, {}).get("Condition")
    held = not condition or resources.lazy_condition_map[condition]
    return name in resources._resource_json_map and held


def _applied(resources: ResourceMap) -> dict[str, Any]:
    """By logical name, what each resource was last made of, references filled in."""
    applied: dict[str, Any] = vars(resources).setdefault(_APPLIED, {})
    return applied


@contextmanager
def _named(logical_id: str, described: Any, status: str) -> Iterator[None]:
    """An error inside comes from this resource, or from one that it needs."""
    try:
        yield
    except Exception as error:
        what = Failed(logical_id, described["Type"], status)
        vars(error).setdefault(_FAILED, what)
        raise
