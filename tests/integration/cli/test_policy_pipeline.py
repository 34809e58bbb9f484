"""`policy test` and `policy schema` as pipelines use them: formats, exit codes, pre-commit hooks, the GitHub Action."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.integration.cli.shell import ROOT, environment, qungui

HEAD = "policy: 1\nfor: acme\nrules:\n"
GOOD = (
    HEAD + "  - id: no-gambling\n    kind: content\n    when: {text: {has_any: [博彩, 赌球]}}\n"
    "    tests: {hit: [加群玩博彩], miss: [今天开会]}\n"
)
UNTESTED = GOOD + "  - {id: bare, kind: content, when: {text: {has_any: [六合彩]}}}\n"
FAILING = GOOD.replace("今天开会", "来玩博彩吗")
BROKEN = GOOD.replace("has_any", "has_eny")


def policies(folder: Path, text: str) -> Path:
    (folder / "policies").mkdir()
    (folder / "policies" / "policy.yaml").write_text(text, encoding="utf-8")
    return folder


# --- policy test -------------------------------------------------------------------------------------------------


def test_what_passes_is_counted_per_rule_and_rules_without_examples_are_named(tmp_path: Path) -> None:
    done = qungui("--lang", "zh", "policy", "test", "policies", cwd=policies(tmp_path, UNTESTED))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "acme  no-gambling  2/2\n      bare         没有例子\n"
    assert "1 条规则，2 个例子，全部通过" in done.stderr and "bare" in done.stderr


def test_a_failing_example_is_shown_where_it_stands(tmp_path: Path) -> None:
    done = qungui("policy", "test", "policies", cwd=policies(tmp_path, FAILING))
    assert done.returncode == 1
    assert "policy.yaml:7:34: error[test-matched]" in done.stdout and "1/2" in done.stdout
    assert "1 fail" in done.stderr


def test_a_file_with_an_error_fails_even_if_its_examples_did_not_run(tmp_path: Path) -> None:
    done = qungui("policy", "test", "policies", cwd=policies(tmp_path, BROKEN))
    assert done.returncode == 1
    assert "error[unknown-key]" in done.stdout and "1 errors" in done.stderr


def test_json_says_everything_and_nothing_else(tmp_path: Path) -> None:
    done = qungui("policy", "test", "policies", "--format", "json", cwd=policies(tmp_path, FAILING))
    said = json.loads(done.stdout)
    assert done.returncode == 1 and done.stderr == ""
    [rule] = said["rules"]
    assert (rule["unit"], rule["rule"], rule["passed"], rule["failed"]) == ("acme", "no-gambling", 1, 1)
    assert [(e["expected"], e["example"], e["passed"], e["line"]) for e in rule["examples"]] == [
        ("hit", "加群玩博彩", True, 7),
        ("miss", "来玩博彩吗", False, 7),
    ]
    assert [problem["code"] for problem in said["problems"]] == ["test-matched"]


@pytest.mark.parametrize(("text", "failed"), [(GOOD, 0), (FAILING, 1)])
def test_junit_has_one_case_per_example(tmp_path: Path, text: str, failed: int) -> None:
    done = qungui("policy", "test", "policies", "--format", "junit", cwd=policies(tmp_path, text))
    report = ElementTree.fromstring(done.stdout)
    cases = list(report.iter("testcase"))
    assert [(case.get("classname"), case.get("file"), case.get("line")) for case in cases] == [
        ("acme/no-gambling", "policy.yaml", "7")
    ] * 2
    assert len(list(report.iter("failure"))) == failed == done.returncode


def test_junit_tells_of_files_that_do_not_load(tmp_path: Path) -> None:
    done = qungui("policy", "test", "policies", "--format", "junit", cwd=policies(tmp_path, BROKEN))
    [failure] = ElementTree.fromstring(done.stdout).iter("failure")
    assert (failure.get("type"), done.returncode) == ("unknown-key", 1)


def test_one_rule_only(tmp_path: Path) -> None:
    folder = policies(tmp_path, UNTESTED)
    assert qungui("policy", "test", "policies", "--rule", "no-gambling", cwd=folder).stdout.count("\n") == 1
    unknown = qungui("policy", "test", "policies", "--rule", "no-gamling", cwd=folder)
    assert unknown.returncode == 2 and "no-gambling, bare" in unknown.stderr


def test_mutate_informs_and_never_fails(tmp_path: Path) -> None:
    folder = policies(tmp_path, UNTESTED)
    done = qungui("--lang", "zh", "policy", "test", "policies", "--mutate", cwd=folder)
    assert done.returncode == 0, done.stderr
    first, *_ = done.stdout.splitlines()
    assert first.startswith("bare（acme，policy.yaml:8）：0 个例子")
    assert "policy.yaml:6: when.text.has_any 去掉“赌球”" in done.stdout
    assert "      hit:\n        - 赌球\n" in done.stdout
    said = json.loads(qungui("policy", "test", "policies", "--mutate", "--format", "json", cwd=folder).stdout)
    assert [(one["rule"], one["score"]) for one in said] == [("bare", 0.0), ("no-gambling", 0.6667)]
    github = qungui("policy", "test", "policies", "--mutate", "--format", "github", cwd=folder).stdout
    assert github.splitlines()[1].startswith("::notice file=policy.yaml,line=6,title=no-gambling::")
    refused = qungui("policy", "test", "policies", "--mutate", "--format", "junit", cwd=folder)
    assert refused.returncode == 2 and "text, json, github" in refused.stderr


def test_rules_that_fail_their_own_examples_are_not_broken_further(tmp_path: Path) -> None:
    done = qungui("policy", "test", "policies", "--mutate", cwd=policies(tmp_path, FAILING))
    assert done.returncode == 1 and "test-matched" in done.stdout


# --- policy schema -----------------------------------------------------------------------------------------------


def test_schema_is_printed_or_written_one_file_per_kind(tmp_path: Path) -> None:
    from bot.rules.registry import KINDS

    printed = qungui("policy", "schema", cwd=tmp_path)
    written = qungui("policy", "schema", "--out", "editor/schemas", cwd=tmp_path)
    assert (printed.returncode, written.returncode) == (0, 0), written.stderr
    folder = tmp_path / "editor" / "schemas"
    assert json.loads(printed.stdout) == json.loads((folder / "schema.json").read_bytes())
    assert {path.name for path in folder.iterdir()} == {"schema.json", *(f"rule-{kind}.json" for kind in KINDS)}
    (tmp_path / "taken").write_text("")
    refused = qungui("policy", "schema", "--out", "taken", cwd=tmp_path)
    assert refused.returncode == 2 and "taken" in refused.stderr


# --- pre-commit --------------------------------------------------------------------------------------------------


HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (FAILING, 1), (BROKEN, 1)])
def test_a_hook_runs_as_pre_commit_runs_it(tmp_path: Path, hook: dict[str, Any], text: str, code: int) -> None:
    folder = policies(tmp_path, text)
    command = [*shlex.split(hook["entry"]), *hook["args"]]
    done = subprocess.run(command, cwd=folder, env=on_path(), capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr


def test_hooks_say_what_pre_commit_asks_for() -> None:
    assert [hook["id"] for hook in HOOKS] == ["qungui-policy-check", "qungui-policy-test"]
    for hook in HOOKS:
        assert hook["language"] == "python" and hook["pass_filenames"] is False
        assert all(hook[key] for key in ("name", "description", "files"))


# --- the GitHub Action -------------------------------------------------------------------------------------------


ACTION = ROOT / ".github" / "actions" / "policy"
DESCRIBED: dict[str, Any] = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))


def on_path(**extra: str) -> dict[str, str]:
    """With `qungui` and `python` of this installation first, as after the action's install step."""
    variables = environment(extra)
    return {**variables, "PATH": f"{Path(sys.executable).parent}:{variables['PATH']}"}


def act(workspace: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run the action's last step as GitHub does; returns it and the summary it wrote."""
    step = DESCRIBED["runs"]["steps"][-1]
    given = {name: str(spec["default"]) for name, spec in DESCRIBED["inputs"].items()} | inputs
    variables = {
        name: given[value.removeprefix("${{ inputs.").removesuffix(" }}")] for name, value in step["env"].items()
    }
    summary = workspace / "summary.md"
    script = workspace / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    variables |= {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTION_PATH": str(ACTION)}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
    done = subprocess.run(command, cwd=workspace, env=on_path(**variables), capture_output=True, text=True, check=False)
    return done, summary.read_text(encoding="utf-8")


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the action is a bash script: no bash here")


@needs_bash
def test_the_action_passes_good_policies_and_sums_up(tmp_path: Path) -> None:
    done, summary = act(policies(tmp_path, UNTESTED), lang="en")
    [note] = done.stdout.splitlines()  # what no pipeline can mend: WeCom without its archive
    assert (done.returncode, "title=cannot-read" in note) == (0, True), done.stdout + done.stderr
    assert "## Qungui · `policies`" in summary
    assert "| no-gambling | acme | ✅ 2/2 |\n| bare | | ⚠️ no examples |" in summary


@needs_bash
def test_the_action_annotates_the_file_in_the_repository_each_problem_once(tmp_path: Path) -> None:
    done, summary = act(policies(tmp_path, FAILING))
    [annotation] = done.stdout.splitlines()
    assert done.returncode == 1
    assert annotation.startswith("::error file=policies/policy.yaml,line=7,col=34,title=test-matched::规则")
    assert "| no-gambling | acme | ❌ 1/2 |" in summary and "error[test-matched]" in summary


@needs_bash
def test_the_action_fails_on_files_that_do_not_load_and_on_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done, summary = act(policies(tmp_path, BROKEN), mutate="true")
    assert done.returncode == 1 and "title=unknown-key" in done.stdout and "error[unknown-key]" in summary
    done, summary = act(tmp_path, folder="nowhere")
    assert done.returncode == 2 and "nowhere" in summary


@needs_bash
def test_the_action_shows_what_examples_would_not_notice(tmp_path: Path) -> None:
    done, summary = act(policies(tmp_path, GOOD), mutate="true", folder="./policies/")
    assert done.returncode == 0, done.stderr
    assert "\n::notice file=policies/policy.yaml,line=6,title=no-gambling::" in done.stdout
    assert "<details><summary>--mutate</summary>" in summary and "- 赌球" in summary


def test_no_input_of_the_action_is_pasted_into_a_script() -> None:
    for step in DESCRIBED["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
