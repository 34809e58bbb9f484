"""Intercept rules: DOC 95130. They stop what our people write to customers; `semantics_list` on add is
`extra_rule.semantics_list` on get and update.
"""

from __future__ import annotations

from adapters.sandbox.wecom.api import Errcode, Method
from adapters.sandbox.wecom.methods.contacts import line_of
from adapters.sandbox.wecom.state import Chat, Corp, Json

MOST_RULES, MOST_WORDS, MOST_IN_RANGE = 100, 300, 1000


def added(corp: Corp, arguments: Json) -> Json:
    name, words = arguments.get("rule_name"), arguments.get("word_list")
    if not isinstance(name, str) or not 1 <= len(name) <= 20:
        raise Errcode(41068, "invalid rule_name")
    if len(corp.intercepts) >= MOST_RULES:
        raise Errcode(41077, "too many rules")
    if arguments.get("intercept_type") not in (1, 2):
        raise Errcode(40058, "invalid intercept_type")
    rule: Json = {
        "rule_id": corp.unique("ir"),
        "rule_name": name,
        "word_list": _words(words),
        "extra_rule": {"semantics_list": arguments.get("semantics_list") or []},
        "intercept_type": arguments["intercept_type"],
        "applicable_range": _range(corp, arguments.get("applicable_range")),
        "create_time": int(corp.clock().timestamp()),
    }
    if not any(rule["applicable_range"].values()):
        raise Errcode(41071, "empty applicable_range")
    corp.intercepts[rule["rule_id"]] = rule
    return {"rule_id": rule["rule_id"]}


def listed(corp: Corp, arguments: Json) -> Json:
    shown = ("rule_id", "rule_name", "create_time")
    return {"rule_list": [{name: rule[name] for name in shown} for rule in corp.intercepts.values()]}


def told(corp: Corp, arguments: Json) -> Json:
    return {"rule": _rule(corp, arguments)}


def updated(corp: Corp, arguments: Json) -> Json:
    rule = _rule(corp, arguments)
    if "semantics_list" in arguments:  # only on add
        raise Errcode(40058, "invalid semantics_list")
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
    places = {place for number in user.departments for place in line_of(corp, number)}
    return any(
        rule["intercept_type"] == 1
        and any(word in text for word in rule["word_list"])
        and (sender in rule["applicable_range"]["user_list"] or places & {*rule["applicable_range"]["department_list"]})
        for rule in corp.intercepts.values()
    )


def _rule(corp: Corp, arguments: Json) -> Json:
    found = corp.intercepts.get(str(arguments.get("rule_id")))
    if found is None:
        raise Errcode(41069, "invalid rule_id")
    return found


def _words(words: object) -> list[str]:
    if not isinstance(words, list) or not 1 <= len(words) <= MOST_WORDS:
        raise Errcode(41070, "invalid word_list")
    if any(not isinstance(word, str) or not 1 <= len(word) <= 32 for word in words):
        raise Errcode(41070, "invalid word in word_list")
    return words


def _range(corp: Corp, given: object) -> Json:
    said = given if isinstance(given, dict) else {}
    found = {who: list(said.get(who) or []) for who in ("user_list", "department_list")}
    if any(len(ids) > MOST_IN_RANGE for ids in found.values()):
        raise Errcode(41076, "too many in applicable_range")
    if any(number not in corp.departments for number in found["department_list"]):
        raise Errcode(60123, "invalid party id")
    return found


METHODS = {
    "externalcontact/add_intercept_rule": Method(verb="POST", key="app", do=added),
    "externalcontact/get_intercept_rule_list": Method(verb="GET", key="app", do=listed),
    "externalcontact/get_intercept_rule": Method(verb="POST", key="app", do=told),
    "externalcontact/update_intercept_rule": Method(verb="POST", key="app", do=updated),
    "externalcontact/del_intercept_rule": Method(verb="POST", key="app", do=deleted),
}
