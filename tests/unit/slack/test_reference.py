"""The table that the local Slack is driven by: complete for what it knows, honest about what it answers, up to date."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from adapters.sandbox.slack import methods, parts, reference, several
from adapters.sandbox.slack.reference.__main__ import FAMILIES, pages, row
from adapters.slack.client import FOR_TEAM, READS
from adapters.slack.pace import PER_MINUTE
from adapters.slack.setup import ADMIN_SCOPES, BOT_SCOPES

HERE = Path(methods.__file__).parent
RECORDED = Path(__file__).resolve().parents[4] / "shared/fixtures/slack/api-ref"


def test_every_method_of_the_sandbox_has_its_facts() -> None:
    assert [name for name in methods.METHODS if reference.facts(name) is None] == []


def modules() -> list[Path]:
    return [path for path in HERE.glob("*.py") if path.stem not in ("__init__", "base")]


def refusals(path: Path, by: str = "ApiError") -> set[str]:
    """The codes that stand in a module as `ApiError("…")`."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == by]
    first = [call.args[0] for call in named]
    return {code.value for code in first if isinstance(code, ast.Constant) and isinstance(code.value, str)}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_a_module_refuses_only_with_words_that_slack_lists_for_its_methods(path: Path) -> None:
    served = [name for name, handler in methods.METHODS.items() if handler.__module__.rpartition(".")[2] == path.stem]
    assert served
    listed = frozenset[str]().union(*(reference.may_answer(name) for name in served))
    assert refusals(path) <= listed


def test_installing_is_refused_with_words_that_slack_lists() -> None:
    listed = reference.may_answer("oauth.v2.access") | reference.may_answer("auth.revoke")
    found = refusals(Path(several.__file__), by="Refusal")
    assert "invalid_code" in found
    assert found <= listed


def test_some_facts() -> None:
    post = reference.facts("chat.postMessage")
    assert post is not None
    assert (post.verb, post.tier, post.takes_json, post.required) == ("POST", "t5", True, ("channel",))
    assert (post.scopes["bot"], post.arguments["blocks"]) == (("chat:write",), "json")
    lists = reference.facts("users.list")
    assert lists is not None
    assert (lists.verb, lists.tier, lists.takes_json) == ("GET", "t2", False)
    assert "invalid_limit" not in reference.may_answer("users.list")
    assert reference.facts("rtm.start") is None
    assert "rtm.start" in reference.known()
    assert "chat.scream" not in reference.known()


def test_the_sandbox_grants_what_the_manifest_asks_for() -> None:
    assert frozenset(BOT_SCOPES) == parts.BOT_SCOPES
    assert frozenset(ADMIN_SCOPES) == parts.ADMIN_SCOPES


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded reference is not beside this checkout")
def test_the_table_is_what_the_generator_makes_of_the_reference() -> None:
    table = json.loads(reference.FACTS.read_text("utf-8"))
    found = dict(pages(RECORDED / "methods"))
    assert table["common"] == sorted(json.loads((RECORDED / "errors.common.json").read_text("utf-8"))["errors"])
    assert set(table["others"]) == {name for name in found if not FAMILIES.fullmatch(name)}
    made = {name: row(page, table["common"]) for name, page in found.items() if FAMILIES.fullmatch(name)}
    assert table["methods"] == made


def test_an_organisations_calls_say_which_workspace_where_slack_asks() -> None:
    """Of the methods that the adapter calls; each is in one of its tables."""
    called = {name for name in methods.METHODS if name in READS or name in PER_MINUTE}
    asking = {name for name in called if (facts := reference.facts(name)) and "team_id" in facts.arguments}
    assert asking == FOR_TEAM
