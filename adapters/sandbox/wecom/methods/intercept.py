"""Intercept rules: DOC 95130. They stop what our people write to customers; `semantics_list` on add is
`extra_rule.semantics_list` on get and update.
"""

from __future__ import annotations

from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.state import Chat, Corp, Json

MOST_RULES, LONGEST_WORD = 100, 32


def added(corp: Corp, arguments: Json) -> Json:
    name = arguments["rule_name"]
    if len(corp.intercepts) >= MOST_RULES:
        raise Errcode(41069, "too many rules")
    _is_new(corp, name)
    rule: Json = {
        "rule_id": corp.unique("ir"),
        "rule_name": name,
        "word_list": _words(arguments["word_list"]),
        "extra_rule": {"semantics_list": arguments.get("semantics_list") or []},
        "intercept_type": arguments["intercept_type"],
        "applicable_range": _range(corp, arguments["applicable_range"]),
        "create_time": int(corp.clock().timestamp()),
    }
    if not any(rule["applicable_range"].values()):
        raise Errcode(40058, "empty applicable_range")
    corp.intercepts[rule["rule_id"]] = rule
    return {"rule_id": rule["rule_id"]}


def listed(corp: Corp, arguments: Json) -> Json:
    shown = ("rule_id", "rule_name", "create_time")
    return {"rule_list": [{name: rule[name] for name in shown} for rule in corp.intercepts.values()]}


def told(corp: Corp, arguments: Json) -> Json:
    return {"rule": _rule(corp, arguments)}


def updated(corp: Corp, arguments: Json) -> Json:
    rule = _rule(corp, arguments)
    if arguments.get("rule_name", rule["rule_name"]) != rule["rule_name"]:
        _is_new(corp, arguments["rule_name"])
    if "word_list" in arguments:
        rule["word_list"] = _words(arguments["word_list"])
    for name in ("rule_name", "intercept_type", "extra_rule"):
        rule[name] = arguments.get(name, rule[name])
    more, less = (_range(corp, arguments.get(f"{how}_applicable_range")) for how in ("add", "remove"))
    for who, ids in rule["applicable_range"].items():
        rule["applicable_range"][who] = [one for one in dict.fromkeys([*ids, *more[who]]) if one not in less[who]]
    return {}


def deleted(corp: Corp, arguments: Json) -> Json:
    del corp.intercepts[_rule(corp, arguments)["rule_id"]]
    return {}


def stops(corp: Corp, chat: Chat, sender: str, text: str) -> bool:
    """Whether a rule keeps this from being sent."""
    user = corp.staff(sender)
    if chat.kind != "customer_group" or user is None:
        return False
    places = {place for number in user.departments for place in corp.line_of(number)}
    return any(
        rule["intercept_type"] == 1
        and any(word in text for word in rule["word_list"])
        and (sender in rule["applicable_range"]["user_list"] or places & {*rule["applicable_range"]["department_list"]})
        for rule in corp.intercepts.values()
    )


def _rule(corp: Corp, arguments: Json) -> Json:
    found = corp.intercepts.get(str(arguments.get("rule_id")))
    if found is None:
        raise Errcode(41070, "invalid rule_id")
    return found


def _is_new(corp: Corp, name: str) -> None:
    if any(rule["rule_name"] == name for rule in corp.intercepts.values()):
        raise Errcode(41077, "rule_name exists")


def _words(words: list[object]) -> list[str]:
    found = [word for word in words if isinstance(word, str) and 1 <= len(word) <= LONGEST_WORD]
    if len(found) < len(words):
        raise Errcode(41083, "invalid word in word_list")
    return found


def _range(corp: Corp, given: object) -> Json:
    said = given if isinstance(given, dict) else {}
    found = {who: list(said.get(who) or []) for who in ("user_list", "department_list")}
    if any(corp.staff(user) is None for user in found["user_list"]):
        raise Errcode(40003, "invalid userid")
    if any(number not in corp.departments for number in found["department_list"]):
        raise Errcode(60123, "invalid party id")
    return found


METHODS = {
    "externalcontact/add_intercept_rule": added,
    "externalcontact/get_intercept_rule_list": listed,
    "externalcontact/get_intercept_rule": told,
    "externalcontact/update_intercept_rule": updated,
    "externalcontact/del_intercept_rule": deleted,
}
