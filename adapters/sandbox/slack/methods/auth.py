"""auth.test, api.test, team.info, apps.connections.open."""

from __future__ import annotations

from adapters.sandbox.slack.methods.base import ApiRequest, Handler
from adapters.sandbox.slack.state import Json


def auth_test(request: ApiRequest) -> Json:
    user = request.space.users[request.token.user]
    answer: Json = {
        "url": "https://sandbox.slack.invalid/",
        "team": "Sandbox",
        "user": user.name,
        "team_id": request.space.team,
        "user_id": user.id,
        "is_enterprise_install": False,
    }
    return answer | ({"bot_id": user.bot_id} if user.bot else {})


def team_info(request: ApiRequest) -> Json:
    return {"team": {"id": request.space.team, "name": "Sandbox", "domain": "sandbox"}}


def connections_open(request: ApiRequest) -> Json:
    return {"url": request.socket_url()}


def api_test(request: ApiRequest) -> Json:
    return {"args": {name: value for name, value in request.args.items() if name != "token"}}


METHODS: dict[str, Handler] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "team.info": team_info,
    "apps.connections.open": connections_open,
}
