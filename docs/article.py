"""What the article says and what AWS does, item by item, linked to where it shows.

A chapter's box carries `<span id="article-12"></span>`; here stand the words. An item
without a place in a chapter stops the build.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from docs.places import chapters

LAMBDA = "Lambda developer guide"
GUIDE = "DynamoDB developer guide"
STREAMS_API = "DynamoDB Streams API reference"
CHANGES = f"{GUIDE}, *Change data capture for DynamoDB Streams*"
WITH_DDB = f"{LAMBDA}, *Using AWS Lambda with Amazon DynamoDB*"
MARK = re.compile(r'id="article-(\d+)"')


@dataclass(frozen=True)
class Item:
    """One sentence of the article, what is right, and who says so."""

    says: str
    right: str
    source: str


ITEMS = (
    Item(
        "The function is called “in an asynchronous fashion”",
        "The mapping polls the stream, invokes synchronously, and waits for the result",
        WITH_DDB,
    ),
    Item(
        "Use destinations “like onSuccess or onFailure”",
        "A mapping has `OnFailure` alone; a function's own destinations belong to "
        "asynchronous invocations",
        "Lambda API reference, *DestinationConfig*",
    ),
    Item(
        "“Attach a Dead-Letter-Queue”",
        "A function's dead-letter queue is for asynchronous invocations; a stream's "
        "failures go to the mapping's `OnFailure`",
        f"{LAMBDA}, *Understanding retry behavior in Lambda*",
    ),
    Item(
        "Says nothing of retries: a failed event seems to leave the way",
        "By default the batch is retried until it succeeds or expires, and the shard "
        "waits, up to a day",
        f"{LAMBDA}, on errors of a DynamoDB event source",
    ),
    Item(
        "“A DynamoDB stream call will be executed at least once”",
        "A record is exactly once in the stream, and delivered at least once to the "
        "function",
        f"{GUIDE}, *Best practices using DynamoDB Streams with Lambda*",
    ),
    Item(
        "Check “that your function is only executed one time”",
        "Nothing limits execution; its effects can be made safe to repeat, and some "
        "windows stay",
        "Powertools for AWS Lambda (Python), *Idempotency*",
    ),
    Item("The action is `GetRecord`", "`GetRecords`", STREAMS_API),
    Item(
        "All four actions “on your stream ARN”",
        'ListStreams has no resource-level permission: it counts with `"*"` only',
        "Service Authorization Reference, *Amazon DynamoDB*",
    ),
    Item(
        "Attach `AWSLambdaInvocation-DynamoDB`",
        "It invokes every function and writes no logs; the documented policy is "
        "`AWSLambdaDynamoDBExecutionRole`",
        "both managed policies",
    ),
    Item(
        "The policy says `STREAM_ARN`, the text says “add a star”",
        "The star is right: a stream turned on again has a new label",
        CHANGES,
    ),
    Item(
        "Make sure that “your lambda function is allowed”",
        "The execution role is; Lambda's poller uses it",
        LAMBDA,
    ),
    Item(
        "After enabling the stream a function “will automatically be triggered”",
        "A stream alone triggers nothing; an event source mapping does",
        WITH_DDB,
    ),
    Item(
        "The function runs “each time a new user is added”",
        "On INSERT, MODIFY and REMOVE; filter, or ask for the event name",
        CHANGES,
    ),
    Item(
        "“Triggered for every insert, update, and delete”",
        "Not for a write that changes nothing, nor for a delete of what is not there",
        f"{CHANGES}; ScyllaDB's tests, written to pass on AWS",
    ),
    Item(
        "With New Image “we always get the whole user object”",
        "A REMOVE has no `NewImage`, and the sample item's own `ttl` makes one",
        f"{STREAMS_API}, *StreamRecord*",
    ),
    Item(
        "New Image is the “new inserted item”",
        "The whole item after an insert or an update",
        "DynamoDB API reference, *StreamSpecification*",
    ),
    Item(
        "Old Image of a new user: nothing to show",
        "The INSERT arrives, with `Keys` only",
        "ScyllaDB's tests, written to pass on AWS",
    ),
    Item(
        "The keys are `userId`",
        "The whole primary key: `userId` and `createdAt`",
        "the article's own sample event",
    ),
    Item(
        "“The keys of the new item”",
        "Of the changed item, on MODIFY and REMOVE too",
        f"{STREAMS_API}, *StreamRecord*",
    ),
    Item(
        "Batch size is “how many events your lambda should handle”",
        "The most that one invocation gets; 100 if you leave it out",
        "Lambda API reference, *CreateEventSourceMapping*",
    ),
    Item(
        "The handler returns `statusCode` and `body`",
        "A mapping ignores it, unless partial batch responses are on",
        f"{LAMBDA}, *Configuring partial batch response with DynamoDB and Lambda*",
    ),
    Item(
        "`exports.handler`",
        "Right in CommonJS; in `index.mjs` it is `export const handler`",
        f"{LAMBDA}, *Define Lambda function handler in Node.js*",
    ),
    Item("Click “Enable”", "Today the button says **Turn on**", CHANGES),
    Item(
        "Powertools for Python, beside a Node.js function",
        "Powertools for TypeScript has an idempotency utility too",
        "Powertools for AWS Lambda (TypeScript)",
    ),
    Item(
        "No starting position",
        "The API asks for one. `LATEST` may miss records, `TRIM_HORIZON` may replay a "
        "day of them",
        WITH_DDB,
    ),
    Item(
        "“Make it idempotent”, with an e-mail as the effect",
        "SES takes no token for that: you keep the memory yourself",
        "Amazon SES API reference, *SendEmail*",
    ),
    Item(
        "Logs the whole event",
        "It follows that personal data lies in the logs",
        "derived",
    ),
)


def marks(notebook: Path) -> list[int]:
    """The numbers of the items this notebook shows, as its boxes are marked."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    text = "".join("".join(cell["source"]) for cell in cells)
    return [int(number) for number in MARK.findall(text)]


def page() -> str:
    """The table of all items as Markdown, each linked to the box that shows it."""
    shown: dict[int, list[str]] = {}
    for path in chapters():
        for number in marks(path):
            target = f"../notebooks/{path.stem}.html#article-{number}"
            shown.setdefault(number, []).append(
                f'<a href="{target}">{path.stem[:2]}</a>'
            )
    missing = [n for n in range(1, len(ITEMS) + 1) if n not in shown]
    if missing or max(shown) > len(ITEMS):
        raise SystemExit(f"No chapter shows these items of the article: {missing}")
    rows = [
        f"| {n} | {item.says} | {item.right} | {item.source} | {', '.join(shown[n])} |"
        for n, item in enumerate(ITEMS, start=1)
    ]
    return "\n".join(
        [
            INTRODUCTION,
            "| No. | The article | AWS | Source | Chapter |",
            "|-|-|-|-|-|",
            *rows,
        ]
    )


INTRODUCTION = """\
# The article, corrected

The workbook's story is Sandro Volpicella's article "Creating DynamoDB Streams with AWS
Lambda" of 29 August 2022. It is a good article: short, and it gets a reader started.
In 27 places AWS does something else than it says, or has changed since. Each is shown
in a chapter, in a box that begins with *The article, corrected*; the last column leads
there.
"""
