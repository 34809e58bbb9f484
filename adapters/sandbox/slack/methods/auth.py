"""auth.test, api.test, team.info, apps.connections.open."""

from __future__ import annotations

from adapters.sandbox.slack.methods.base import ApiRequest, Handler, page
from adapters.sandbox.slack.state import Json


def auth_test(request: ApiRequest) -> Json:
    user, space = request.space.users[request.token.user], request.space
    whole = request.token.enterprise
    answer: Json = {
        "url": "https://sandbox.slack.invalid/",
        "team": "Sandbox",
        "user": user.name,
        "team_id": whole or space.team,
        "user_id": user.id,
        "is_enterprise_install": bool(whole),
    }
    answer |= {"enterprise_id": space.enterprise} if space.enterprise else {}
    return answer | ({"bot_id": user.bot_id} if user.bot else {})


def teams_list(request: ApiRequest) -> Json:
    """The workspaces that an organisation's token may act in; of a workspace's token its own."""
    worlds = request.space.siblings() if request.token.enterprise else [request.space]
    items, more = page(request, [space for space in worlds if space.lets_in], "teams")
    return {"teams": [{"id": space.team, "name": f"Sandbox {space.team}"} for space in items]} | more


def team_info(request: ApiRequest) -> Json:
    return {"team": {"id": request.space.team, "name": "Sandbox", "domain": "sandbox"}}


def connections_open(request: ApiRequest) -> Json:
    return {"url": request.socket_url()}


def api_test(request: ApiRequest) -> Json:
    return {"args": {name: value for name, value in request.args.items() if name != "token"}}


METHODS: dict[str, Handler] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "auth.teams.list": teams_list,
    "team.info": team_info,
    "apps.connections.open": connections_open,
}
