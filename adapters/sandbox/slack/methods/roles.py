"""admin.roles.*: who manages a channel. Only in an organisation, by its admin's token."""

from __future__ import annotations

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler, page, refuse
from adapters.sandbox.slack.state import Channel, Json

MANAGER = "Rl0A"
MOST = 10  # users, and entities, in one call


def _may(request: ApiRequest) -> None:
    refuse("" if request.space.enterprise else "feature_not_enabled")
    refuse("" if request.space.users[request.token.user].org_admin else "invalid_actor")


def _asked(request: ApiRequest) -> tuple[list[Channel], list[str]]:
    _may(request)
    refuse("" if request.text("role_id") == MANAGER else "invalid_role_id")
    entities, users = request.ids("entity_ids"), request.ids("user_ids")
    refuse("too_many_entities" if len(entities) > MOST else "too_many_users" if len(users) > MOST else "")
    channels = [request.space.channels[id] for id in entities if id in request.space.channels]
    known = [id for id in users if id in request.space.users and not request.space.users[id].deleted]
    refuse("" if channels else "no_valid_entities")
    refuse("" if known else "no_valid_users")
    refuse("failed_for_some_users" if len(known) < len(users) else "")
    return channels, known


def listing(request: ApiRequest) -> Json:
    _may(request)
    roles, entities = request.ids("role_ids"), request.ids("entity_ids")
    if roles and roles != [MANAGER]:
        raise ApiError("invalid_role_id")
    found = [
        {"role_id": MANAGER, "entity_id": channel.id, "user_id": user, "date_create": channel.created}
        for channel in request.space.channels.values()
        if not channel.direct and (not entities or channel.id in entities)
        for user in channel.managers
    ]
    items, more = page(request, found, "role_assignments")
    return {"role_assignments": items} | more


def add(request: ApiRequest) -> Json:
    channels, users = _asked(request)
    for channel in channels:
        channel.managers += [user for user in users if user not in channel.managers]
    return {}


def remove(request: ApiRequest) -> Json:
    channels, users = _asked(request)
    for channel in channels:
        channel.managers = [user for user in channel.managers if user not in users]
    return {}


METHODS: dict[str, Handler] = {
    "admin.roles.addAssignments": add,
    "admin.roles.listAssignments": listing,
    "admin.roles.removeAssignments": remove,
}
