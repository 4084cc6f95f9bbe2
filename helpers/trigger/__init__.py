"""The event source mapping: what carries records from a stream to a function.

`Trigger(ports).deliver()` lets every mapping work in lab time. The rooms inside:
`settings` and `validate` (the parameters), `filters`, `decide` (what comes after an
attempt), `poller` and `delivery` (reading and invoking), `engine` (what comes first).
"""

from helpers.trigger.engine import Trigger
from helpers.trigger.settings import POLLING_STARTS_AFTER, MappingSettings
from helpers.trigger.validate import refuse_create, refuse_update

__all__ = [
    "POLLING_STARTS_AFTER",
    "MappingSettings",
    "Trigger",
    "refuse_create",
    "refuse_update",
]
