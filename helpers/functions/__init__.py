"""Functions: zip them, and run them as Lambda would.

    code = zip_source("def handler(event, context): return len(event['Records'])")
    runtime = Runtime(clock, write_log, new_id)
    result = runtime.invoke(config, '{"Records": []}')

`runtime` runs the code; `sandbox` says what it gets to itself; `errors` has Lambda's
error payloads.
"""

from helpers.functions.runtime import OVERHEAD, Runtime
from helpers.functions.values import FunctionConfig, Result
from helpers.functions.zips import zip_source

__all__ = ["OVERHEAD", "FunctionConfig", "Result", "Runtime", "zip_source"]
