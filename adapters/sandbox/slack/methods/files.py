"""files.*: what is known of an uploaded file."""

from __future__ import annotations

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler
from adapters.sandbox.slack.state import Json
from adapters.sandbox.slack.uploads import file_object


def info(request: ApiRequest) -> Json:
    upload = request.space.uploads.get(request.text("file"))
    if upload is None or request.token.user not in request.space.channels[upload.channel].members:
        raise ApiError("file_not_found")
    return {"file": file_object(upload, request.space.public_url())}


METHODS: dict[str, Handler] = {"files.info": info}
