"""PartiQL statements as AWS reads them, and moto's parser does not.

Source: DynamoDB developer guide, "PartiQL insert/update statements for DynamoDB".
"""

from __future__ import annotations

import re
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.parsing import partiql

from helpers.faithful import statements
from helpers.faithful.corrections import Corrections

_TOKENS = re.compile(
    r"""(?P<text>'(?:[^']|'')*'|"[^"]*")   # string or quoted name
      |(?P<mark>\?)
      |\s*(?P<operator><>|<=|>=|!=|=|<|>)\s*
      |(?P<set>(?<=\s)SET(?=\s))
      |(?P<number>(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]))""",
    re.VERBOSE | re.IGNORECASE,
)
_DELETE = re.compile(r"^\s*DELETE\s+FROM\s+(\S+)\s", re.IGNORECASE)
_TABLE = re.compile(
    r'^\s*(?P<verb>INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?P<table>"[^"]+"|[\w.-]+)',
    re.IGNORECASE,
)

Parameters = list[dict[str, Any]]


def correct_partiql(corrections: Corrections) -> None:
    """Numbers, parameters and SET clauses wherever AWS takes them, operators without
    blanks, and INSERT of a key that exists; what AWS refuses is refused."""

    def query(statement: str, source: dict[str, Any], parameters: Parameters) -> Any:
        # moto reads no parameters and no numbers in a DELETE, but does in an UPDATE.
        update = _DELETE.sub(r"UPDATE \1 REMOVE nothing ", statement)
        data, changes = read(*readable(update, parameters or []), source)
        if update != statement:
            changes = {
                table: [(old, None) for old, _ in pairs]
                for table, pairs in changes.items()
            }
        return data, changes

    def read(statement: str, parameters: Parameters, source: dict[str, Any]) -> Any:
        return original(statement, source, parameters)

    def execute_statement(
        self: DynamoDBBackend, statement: str, parameters: Parameters
    ) -> Any:
        _refuse_malformed(self, statement, parameters or [])
        if statement.lstrip().upper().startswith("INSERT"):
            _refuse_existing(self, statement, parameters)
        return execute(self, statement, parameters)

    def _refuse_existing(
        backend: DynamoDBBackend, statement: str, parameters: Parameters
    ) -> None:
        empty: dict[str, Any] = {name: [] for name in backend.tables}
        _, updates = query(statement, empty, parameters)
        for table_name, pairs in updates.items():
            table = backend.tables[table_name]
            for _, item in pairs:
                for name in table.table_key_attrs:
                    if name not in item:
                        raise MockValidationException(
                            "One or more parameter values were invalid: Missing the "
                            f"key {name} in the item"
                        )
                keys = [DynamoType(item[name]) for name in table.table_key_attrs]
                if table.get_item(*keys) is not None:
                    raise JsonRESTError(
                        "com.amazonaws.dynamodb.v20120810#DuplicateItemException",
                        "Duplicate primary key exists in table",
                    )

    original = corrections.replace(partiql, "query", query)
    execute = corrections.replace(
        DynamoDBBackend, "execute_statement", execute_statement
    )


def _refuse_malformed(
    backend: DynamoDBBackend, statement: str, parameters: Parameters
) -> None:
    if not statements.well_formed(statement):
        raise MockValidationException(
            f"Statement wasn't well formed, can't be processed: {statement}"
        )
    if statements.parameters(statement) > len(parameters):
        raise MockValidationException(
            "Number of parameters in request and statement don't match."
        )
    if (named := _TABLE.match(statement)) is None:
        return
    table = backend.get_table(named["table"].strip('"'))
    changes = not named["verb"].upper().startswith("INSERT")
    if changes and not statements.pins(statement, table.table_key_attrs):
        raise MockValidationException(
            "Where clause does not contain a mandatory equality on all key attributes"
        )


def readable(statement: str, parameters: Parameters) -> tuple[str, Parameters]:
    """The same statement with blanks around operators and, in an UPDATE, one SET for
    all and every number moved into the parameters."""
    update = statement.lstrip().upper().startswith("UPDATE")
    given, moved, sets = list(parameters), [], 0

    def rewrite(match: re.Match[str]) -> str:
        nonlocal sets
        if match["mark"] and given:
            moved.append(given.pop(0))
        elif match["operator"]:
            return f" {match['operator']} "
        elif match["set"] and update:
            sets += 1
            return "," if sets > 1 else match[0]
        elif match["number"] and update:
            moved.append({"N": match[0]})
            return "?"
        return match[0]

    return _TOKENS.sub(rewrite, statement), moved + given
