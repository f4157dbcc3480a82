"""The static files' mount: what is built is cached for ever and sent compressed; the rest is asked for again.

Built names carry a hash, so a new build is a new address. The compressed copies are made by the build.
"""

import os
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from hwtrack.web.assets import STATIC

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class BuiltFiles:
    """Static files with the build's `.gz` copies sent to whoever accepts them."""

    def __init__(self, folder: Path = STATIC) -> None:
        """Serve what lies in the folder."""
        self._files = StaticFiles(directory=folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for a file."""
        path = self._files.get_path(scope)
        response = await self._files.get_response(path, scope)
        response.headers["cache-control"] = FOR_EVER if path.startswith(f"built{os.sep}") else ASK_AGAIN
        response.headers["vary"] = "accept-encoding"
        answer = (_compressed(response) if _accepts_gzip(scope) else None) or response
        await answer(scope, receive, send)


def _compressed(response: Response) -> Response | None:
    if not isinstance(response, FileResponse):
        return None
    copy = Path(f"{response.path}.gz")
    if not copy.is_file():
        return None
    headers = {name: response.headers[name] for name in ("cache-control", "vary")}
    return FileResponse(copy, media_type=response.media_type, headers=headers | {"content-encoding": "gzip"})


def _accepts_gzip(scope: Scope) -> bool:
    accepted = next((value for name, value in scope["headers"] if name == b"accept-encoding"), b"")
    return b"gzip" in accepted
