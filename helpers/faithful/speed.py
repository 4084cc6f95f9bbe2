"""The same answers, sooner: three places where moto does the same work many times.

Nothing a client sees changes. `python -m benchmarks` measures what it is worth.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import moto.core.responses as responses
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.responses import DynamoHandler

from helpers.faithful.corrections import Corrections

PLAIN_WRITES = ("PutItem", "BatchWriteItem", "DeleteItem", "UpdateItem")
LARGEST_ITEM = 405_000
"""moto's limit for an item, in bytes."""


def quicken_moto(corrections: Corrections) -> None:
    """Look up a handler's methods once, read plain JSON as JSON, size an item once."""
    corrections.replace(
        responses,
        "method_names_from_class",
        lru_cache(maxsize=None)(responses.method_names_from_class),
    )

    def parse_parameters(self: DynamoHandler, request: Any) -> None:
        """moto walks every value of a write along AWS's model; only binary needs it."""
        if self._get_action() in PLAIN_WRITES and '"B' not in self.body:
            self.params = json.loads(self.body)
        else:
            parse(self, request)

    def init(
        self: Item,
        hash_key: DynamoType,
        range_key: DynamoType | None,
        attrs: dict[str, Any],
    ) -> None:
        """moto adds up all attributes again for each one it takes over."""
        self.hash_key, self.range_key = hash_key, range_key
        values = {name: DynamoType(value) for name, value in attrs.items()}
        if sum(len(k.encode()) + v.size() for k, v in values.items()) > LARGEST_ITEM:
            raise ItemSizeTooLarge
        self.attrs = LimitedSizeDict()
        dict.update(self.attrs, values)

    parse = corrections.replace(DynamoHandler, "parse_parameters", parse_parameters)
    corrections.replace(Item, "__init__", init)
