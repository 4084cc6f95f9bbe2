"""What people look at: tables, records, events, timelines, each with a text form.

`show.table`, `show.record`, `show.event`, `show.side_by_side` and `show.timeline`
return objects that JupyterLab draws and that `print` writes as text.
"""

from helpers.show.events import event
from helpers.show.records import record
from helpers.show.tables import table
from helpers.show.timelines import timeline
from helpers.show.views import side_by_side

__all__ = ["event", "record", "side_by_side", "table", "timeline"]
