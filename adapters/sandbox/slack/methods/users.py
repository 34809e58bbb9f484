"""users.*: the directory. Outside people of shared channels are not listed; `users.info` knows them."""

from __future__ import annotations

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler, page
from adapters.sandbox.slack.payloads import user_object
from adapters.sandbox.slack.state import Json, User


def shown(request: ApiRequest, user: User) -> Json:
    """The e-mail needs its own scope; the locale must be asked for."""
    body = user_object(request.space, user)
    if "users:read.email" not in request.token.scopes:
        body["profile"].pop("email", None)
    if not request.flag("include_locale"):
        body.pop("locale", None)
    return body


def listing(request: ApiRequest) -> Json:
    if not request.text("limit") and len(request.space.users) > 1000:
        raise ApiError("limit_required")
    users = [user for user in request.space.users.values() if not user.stranger]
    items, more = page(request, users, "members", default=1000)
    return {"members": [shown(request, user) for user in items], "cache_ts": request.space.now()} | more


def info(request: ApiRequest) -> Json:
    user = request.space.users.get(request.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": shown(request, user)}


def by_email(request: ApiRequest) -> Json:
    wanted = request.text("email").casefold()
    found = next((user for user in request.space.users.values() if user.email.casefold() == wanted), None)
    if not wanted or found is None or found.deleted:
        raise ApiError("users_not_found")
    return {"user": shown(request, found)}


def bot_info(request: ApiRequest) -> Json:
    wanted = request.text("bot")
    bot = next((user for user in request.space.users.values() if user.bot and user.bot_id == wanted), None)
    if bot is None:
        raise ApiError("bot_not_found" if wanted else "missing_argument")
    return {"bot": {"id": bot.bot_id, "app_id": request.space.app_id, "user_id": bot.id, "name": bot.name}}


METHODS: dict[str, Handler] = {
    "users.list": listing,
    "users.info": info,
    "users.lookupByEmail": by_email,
    "bots.info": bot_info,
}
