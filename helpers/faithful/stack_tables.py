"""CloudFormation: a table in a template, and what an update does to it.

moto reports the update of a table as complete, and does nothing; it never looks at
TimeToLiveSpecification. Source: CloudFormation template reference,
AWS::DynamoDB::Table ("Update requires").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table

from helpers.faithful.corrections import Corrections
from helpers.faithful.stack_resources import (
    cannot,
    cannot_change,
    changed,
    remember,
    remembered,
    replace,
    taken_back,
)

Properties = Mapping[str, Any]

REPLACED_FOR = {"TableName", "KeySchema", "LocalSecondaryIndexes"}
"""Properties whose change makes a new table."""
CHANGEABLE = {
    *("AttributeDefinitions", "BillingMode", "DeletionProtectionEnabled"),
    *("GlobalSecondaryIndexes", "PointInTimeRecoverySpecification"),
    *("ProvisionedThroughput", "StreamSpecification", "Tags"),
    "TimeToLiveSpecification",
}
"""Properties that an update can change in the table itself, here."""
NO_THROUGHPUT = dict.fromkeys(
    ("ReadCapacityUnits", "WriteCapacityUnits", "NumberOfDecreasesToday"), 0
)


def correct_tables_in_stacks(
    view_type: Callable[[dict[str, Any]], str | None], corrections: Corrections
) -> None:
    """Tables are made, changed and replaced as the template says.

    `view_type(StreamSpecification)` gives the view type to enable, or None. It raises
    for a specification that is none.
    """

    def create(
        name: str, described: Properties, account: str, region: str, **more: Any
    ) -> Table:
        table: Table = made(name, described, account, region, **more)
        backend, properties = (
            dynamodb_backends[account][region],
            described["Properties"],
        )
        try:
            _set_time_to_live(backend, table, {}, properties)
            _set_recovery(backend, table, properties)
        except Exception:
            backend.tables.pop(name)
            raise
        remember(table, properties)
        return table

    def update(
        original_resource: Table,
        new_resource_name: str,
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
    ) -> Table:
        backend = dynamodb_backends[account_id][region_name]
        table = backend.get_table(original_resource.name)
        wanted, before = cloudformation_json["Properties"], remembered(table)
        if old := taken_back(table, wanted):
            table.deletion_protection_enabled = False
            backend.delete_table(table.name)
            return old
        names = changed(table, wanted)
        if names & REPLACED_FOR:
            if "TableName" in wanted and "TableName" not in names:
                raise cannot(
                    "CloudFormation cannot update a stack when a custom-named resource "
                    f"requires replacing. Rename {table.name} and update the stack "
                    "again."
                )
            new = create(
                new_resource_name, cloudformation_json, account_id, region_name
            )
            kept = cloudformation_json.get("UpdateReplacePolicy") == "Retain"
            delete = (
                (lambda: None) if kept else lambda: backend.delete_table(table.name)
            )
            replace(new, table, delete)
            return new
        if lost := names - CHANGEABLE:
            raise cannot_change("a table", lost)
        view = view_type(wanted.get("StreamSpecification") or {})
        indexes = _index_changes(before, wanted)
        _set_time_to_live(backend, table, before, wanted)
        _set_recovery(backend, table, wanted)
        if names & {"BillingMode", "ProvisionedThroughput"}:
            _set_throughput(table, wanted)
        table.attr = wanted.get("AttributeDefinitions", table.attr)
        backend.update_table_global_indexes(table, indexes)
        table.deletion_protection_enabled = _true(
            wanted.get("DeletionProtectionEnabled", False)
        )
        table.tags = wanted.get("Tags", [])
        _set_stream(backend, table, view)
        remember(table, wanted)
        return table

    change = corrections.replace
    made = change(Table, "create_from_cloudformation_json", staticmethod(create))
    change(Table, "update_from_cloudformation_json", staticmethod(update))


def _set_stream(backend: DynamoDBBackend, table: Table, view: str | None) -> None:
    now = table.stream_shard
    if now is not None:
        if now.stream.view_type == view:
            return
        backend.update_table_streams(table, {"StreamEnabled": False})
    if view is not None:
        backend.update_table_streams(table, {"StreamViewType": view})


def _set_time_to_live(
    backend: DynamoDBBackend, table: Table, before: Properties, wanted: Properties
) -> None:
    old, new = (p.get("TimeToLiveSpecification") or {} for p in (before, wanted))
    if old == new:
        return
    was_on, is_on = _true(old.get("Enabled", False)), _true(new.get("Enabled", False))
    name = new.get("AttributeName", old.get("AttributeName"))
    if was_on and is_on and name != old["AttributeName"]:
        raise cannot(
            "TimeToLive is active on a different AttributeName: current AttributeName "
            f"is {old['AttributeName']}"
        )
    if is_on and name is None:
        raise cannot("TimeToLiveSpecification needs an AttributeName to be enabled")
    if was_on or is_on:
        spec = {"Enabled": is_on, "AttributeName": name}
        backend.update_time_to_live(table.name, spec)


def _set_recovery(backend: DynamoDBBackend, table: Table, wanted: Properties) -> None:
    spec = dict(wanted.get("PointInTimeRecoverySpecification") or {})
    on = _true(spec.get("PointInTimeRecoveryEnabled", False))
    spec["PointInTimeRecoveryEnabled"] = on
    backend.update_continuous_backups(table.name, spec)


def _set_throughput(table: Table, wanted: Properties) -> None:
    mode = wanted.get("BillingMode", "PROVISIONED")
    given = wanted.get("ProvisionedThroughput")
    if mode == "PROVISIONED" and not given:
        raise cannot(
            "One or more parameter values were invalid: ReadCapacityUnits and "
            "WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )
    if mode != "PROVISIONED" and given:
        raise cannot(
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
            "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        )
    table.billing_mode = mode
    table.throughput = {**NO_THROUGHPUT, **(given or {})}


def _index_changes(before: Properties, wanted: Properties) -> list[dict[str, Any]]:
    """The global indexes to make, change and delete, as UpdateTable takes them."""
    old, new = (
        {one["IndexName"]: one for one in p.get("GlobalSecondaryIndexes") or []}
        for p in (before, wanted)
    )
    made = [{"Create": one} for name, one in new.items() if name not in old]
    gone = [{"Delete": {"IndexName": name}} for name in old if name not in new]
    if len(made) + len(gone) > 1:
        raise cannot(
            "Cannot perform more than one GSI creation or deletion in a single update"
        )
    both = [name for name in new if name in old and new[name] != old[name]]
    for name in both:
        if any(
            old[name].get(k) != new[name].get(k) for k in ("KeySchema", "Projection")
        ):
            raise cannot(
                "Cannot update GSI's properties other than Provisioned Throughput and "
                "Contributor Insights Specification. You can create a new GSI with a "
                "different name."
            )
    return [*gone, *({"Update": new[name]} for name in both), *made]


def _true(value: object) -> bool:
    """A template may give a boolean as text."""
    return str(value).lower() == "true"
