"""Where the workbook's calls go, if not to the practice account of this process.

`choice` reads WORKBOOK_TARGET. `server` serves a practice account over HTTP; `remote`
works with such an account in another process, over `wire_account`, `wire_streams` and
`wire_clock`. `own_lambda` waits for a trigger that somebody else runs: `telling` makes
functions log their events, `awaited` judges from that what is still to come.
`own_account`, `names`, `templates`, `identities` and `resources` are for an account
that costs money. Nothing here is imported by the default target.
"""
