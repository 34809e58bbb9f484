"""`qungui adapters coverage`: a recorded payload is typed, or ignored for a declared reason, or told as a failure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.bootstrap.coverage import covered, payloads
from bot.cli import adapters
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.domain.coverage import Outcome
from bot.domain.errors import InputError

FIXTURES = Path(__file__).resolve().parents[2].parent / "shared" / "fixtures"
recorded = pytest.mark.skipif(not FIXTURES.is_dir(), reason="no recorded payloads beside the project")
MESSAGE = {"type": "message", "channel": "C1", "user": "U1", "ts": "1700000000.000100", "text": "hi"}
DELIVERY = {"type": "event_callback", "event_id": "Ev1", "event": MESSAGE}
SLASH = "command=%2Fqungui&text=help&channel_id=C1&user_id=U1&trigger_id=1.2"
RENAMED = """<xml><ToUserName>ww1</ToUserName><MsgType>event</MsgType><Event>change_external_chat</Event>
<ChatId>wr1</ChatId><ChangeType>update</ChangeType><UpdateDetail>change_name</UpdateDetail></xml>"""
ROBOT = {
    "msgid": "m",
    "aibotid": "b",
    "chatid": "c",
    "from": {"userid": "u"},
    "msgtype": "text",
    "text": {"content": "@B 帮助"},
}
SPOKEN = {"msgid": "m1", "action": "send", "from": "li", "tolist": ["x"], "roomid": "wr1", "msgtime": 1700000000000}
TEXT = SPOKEN | {"msgtype": "text", "text": {"content": "你好"}}


@recorded
@pytest.mark.parametrize("platform", ["slack", "wecom"])
def test_everything_recorded_is_read(platform: str) -> None:
    folders = {
        "slack": ("bolt-python.jsonl", "python-slack-sdk-socketmode.jsonl", "events", "interactions", "api"),
        "wecom": ("events", "aibot", "archive", "http", "crypto-vectors.json"),
    }
    for name in folders[platform]:
        failed = [
            (payload.name, result.what)
            for payload, result in covered(platform, FIXTURES / platform / name)
            if result.outcome is Outcome.FAILED
        ]
        assert failed == [], name


CASES = {
    "a delivery": ("slack", DELIVERY, "typed: MessagePosted"),
    "a bare event": ("slack", MESSAGE, "typed: MessagePosted"),
    "over Socket Mode": (
        "slack",
        {"envelope_id": "e", "type": "events_api", "payload": DELIVERY},
        "typed: MessagePosted",
    ),
    "an answer to an envelope": ("slack", {"envelope_id": "e"}, "ignored: an answer to a Socket Mode envelope"),
    "a command as a form": ("slack", SLASH, "typed: CommandGiven"),
    "a delivery as text": ("slack", json.dumps(DELIVERY), "typed: MessagePosted"),
    "the URL check": ("slack", {"type": "url_verification", "challenge": "x"}, "ignored: the check of the request URL"),
    "no channel": ("slack", {"command": "/qungui"}, "ignored: incomplete: command without channel or user"),
    "a new event": ("slack", DELIVERY | {"event": {"type": "from_the_future"}}, "failed: unknown: from_the_future"),
    "neither": ("slack", ["?"], "failed: not a JSON object"),
    "words": ("slack", "hello", "failed: not a form"),
    "a renamed group": ("wecom", RENAMED, "typed: GroupStale"),
    "a robot": ("wecom", ROBOT, "typed: CommandGiven"),
    "a robot's frame": ("wecom", {"cmd": "aibot_msg_callback", "body": ROBOT}, "typed: CommandGiven"),
    "a pulse": ("wecom", {"cmd": "ping"}, "ignored: a frame of ours or a pulse: ping"),
    "a record": ("wecom", TEXT, "typed: MessagePosted"),
    "a provider's suite": (
        "wecom",
        {"InfoType": "suite_ticket", "SuiteId": "s"},
        "ignored: service-provider:suite_ticket",
    ),
    "sealed": ("wecom", "<xml><Encrypt>abc</Encrypt></xml>", "ignored: an encrypted envelope: to be opened with the"),
    "a new callback": ("wecom", {"MsgType": "event", "Event": "from_the_future"}, "failed: unknown: from_the_future"),
    "broken XML": ("wecom", "<xml><a></xml>", "failed: not-xml:ExpatError"),
    "nothing of it": ("wecom", {"hello": 1}, "failed: no callback, no robot's delivery and no record of the archive"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_payload(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    platform, payload, wanted = CASES[case]
    file = tmp_path / "recorded.jsonl"
    file.write_text(json.dumps({"src": "here", "name": case, "payload": payload}) + "\n", encoding="utf-8")
    code = adapters.coverage(platform, file, "text", Terminal(lang="en"))
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"here {case}  {wanted}")
    assert code == (FAILED if wanted.startswith("failed") else DONE)
    assert said[1].startswith("1 payloads: ")


def test_a_folder_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "renamed.xml").write_text(RENAMED, encoding="utf-8")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "robot.json").write_text(json.dumps(ROBOT), encoding="utf-8")
    (tmp_path / "notes.md").write_text("not a payload", encoding="utf-8")
    assert adapters.coverage("wecom", tmp_path, "json", Terminal(lang="zh")) == DONE
    said = json.loads(capsys.readouterr().out)
    assert said["summary"] == {"typed": 2, "ignored": 0, "failed": 0}
    assert {one["name"]: one["what"] for one in said["payloads"]} == {
        "deep/robot.json": "CommandGiven",
        "renamed.xml": "GroupStale",
    }


def test_what_cannot_be_read_is_said_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.json, \.jsonl or \.xml"):
        list(payloads(tmp_path))
    with pytest.raises(InputError, match="no such file"):
        list(payloads(tmp_path / "gone"))
    (tmp_path / "a.jsonl").write_text('{"payload": {}}\n{"payload": \n', encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:2: not JSON"):
        list(payloads(tmp_path / "a.jsonl"))
    (tmp_path / "b.json").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8 at byte 0"):
        list(payloads(tmp_path / "b.json"))
