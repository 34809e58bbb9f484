"""Files of the local Slack: their description in messages, and the address that gives their bytes to who may have them.

As on the real one: without a good token one is sent to a sign-in page, and without `files:read` one gets that page
with status 200.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.sandbox.slack.state import Json, Upload, Workspace

SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"


def file_object(upload: Upload, public_url: str) -> Json:
    """The file as `files` of a message and `files.info` show it."""
    address = f"{public_url.rstrip('/')}/files/{upload.id}/{quote(upload.name)}"
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.name,
        "mimetype": mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
        "filetype": upload.name.rpartition(".")[2].lower(),
        "user": upload.user,
        "size": len(upload.data),
        "mode": "hosted",
        "is_external": False,
        "url_private": address,
        "url_private_download": f"{address}?download=1",
    }


@dataclass(slots=True, kw_only=True)
class Shelf:
    """`GET /files/{id}/{name}`."""

    space: Workspace

    async def endpoint(self, request: Request) -> Response:
        token = self.space.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer ").strip())
        if token is None:
            return RedirectResponse(f"/?redir={quote(request.url.path)}", status_code=302)
        if "files:read" not in token.scopes:
            return Response(SIGN_IN, media_type="text/html")
        upload = self.space.uploads.get(request.path_params["file"])
        if upload is None or token.user not in self.space.channels[upload.channel].members:
            return Response(status_code=404)
        kind = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        return Response(upload.data, media_type=kind)
