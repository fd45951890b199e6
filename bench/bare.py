"""The least that uvicorn can do: send these bytes to whoever asks. Set BENCH_BODY to a file that holds them.

BENCH_HEADERS may hold the headers to send with them, as a JSON object; without it there are only the two that no answer can do without.
"""

import json
import os
from pathlib import Path

from starlette.types import Receive, Scope, Send

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
HEADERS = json.loads(os.environ.get("BENCH_HEADERS", '{"content-type": "application/json"}')) | {"content-length": str(len(BODY))}
START = {"type": "http.response.start", "status": 200, "headers": [(name.encode(), value.encode()) for name, value in HEADERS.items()]}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer everything alike."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send(START)
    await send({"type": "http.response.body", "body": BODY})
