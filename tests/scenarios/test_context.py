"""What a case keeps of what was said around it, from the platform's delivery to the record and the bundle."""

from __future__ import annotations

import io
import json
import zipfile

from bot.domain.custody import Said
from bot.evidence.bundle import Stamp, bundled, canonical, chain_file
from bot.evidence.case_file import as_data, case_file
from bot.evidence.keys import Signer
from tests.scenarios.town import Town

GROUP = "fin-rd-payments"


async def test_a_case_holds_what_was_said_before_and_after_and_what_became_of_it(here: Town) -> None:
    for number in range(4):
        await here.slack.says("li.na", GROUP, f"之前第{number}句")
    said = await here.slack.says("chen.jie", GROUP, "周末一起玩六合彩")
    await here.slack.sees("chen.jie", "六合彩")
    after = [await here.slack.says("li.na", GROUP, f"之后第{number}句") for number in range(4)]
    await here.slack.edits("chen.jie", GROUP, said, "周末一起玩")
    await here.demo.slack.delete(here.slack.person("li.na"), here.slack.group(GROUP), after[0])
    await here.settled()
    (view,) = here.violations(rule="no-gambling")
    rows = here.store.context(view.record.id)
    told = [(one.place, one.what.value, one.text) for one in rows if "第" in one.text or one.what is not Said.POSTED]
    assert told == [
        (-3, "posted", "之前第1句"), (-2, "posted", "之前第2句"), (-1, "posted", "之前第3句"),
        (0, "edited", "周末一起玩"), (1, "posted", "之后第0句"), (1, "deleted", ""), (2, "posted", "之后第1句"),
        (3, "posted", "之后第2句"),
    ]  # fmt: skip
    own = next(one for one in rows if one.place == 0)
    assert (own.text, own.message, own.account) == ("周末一起玩六合彩", said, here.account("chen.jie", "slack"))
    assert here.store.verify_audit()[1] is None
    bodies = json.dumps([row.body for row in here.store.audit(limit=10_000)], ensure_ascii=False)
    assert own.content_hash in bodies and "之前第1句" not in bodies  # the chain proves the words and does not hold them


async def test_the_bundle_of_a_case_holds_its_context_and_proves_it(here: Town) -> None:
    await here.slack.says("li.na", GROUP, "谁周末有空")
    await here.slack.says("chen.jie", GROUP, "来玩六合彩")
    await here.slack.sees("chen.jie", "六合彩")
    await here.settled()
    (view,) = here.violations(rule="no-gambling")
    now, signer = here.demo.application.clock(), Signer(bytes(32))
    here.store.checkpoint(signer, now)
    found = case_file(here.store, view.record.id)
    assert found is not None and found.policy is not None
    proof, stamp = here.store.proof(found.names), Stamp(about=view.case, by="wang", at=now, reason="仲裁")
    files = {
        "case.json": canonical(as_data(found, stamp)),
        "chain.json": chain_file(proof.rows, proof.checkpoints),
        "policy.json": found.policy.canonical.encode(),
    }
    bundle = zipfile.ZipFile(io.BytesIO(bundled(files, stamp, signer, "case.json")))
    context = json.loads(bundle.read("case.json"))["context"]
    assert [(one["place"], one["text"]) for one in context] == [(-1, "谁周末有空"), (0, "来玩六合彩")]
    proved = "".join(row["body"] for row in json.loads(bundle.read("chain.json"))["rows"])
    assert all(one["content_hash"] in proved for one in context)


async def test_why_says_how_much_was_kept(here: Town) -> None:
    await here.slack.says("chen.jie", GROUP, "来玩六合彩")
    await here.slack.sees("chen.jie", "六合彩")
    await here.settled()
    (view,) = here.violations(rule="no-gambling")
    await here.slack.commands("chen.jie", GROUP, f"why {view.record.id}")
    line = await here.slack.sees("chen.jie", view.record.id, view.record.message or "?")
    assert "保存了本消息和前后的消息，共 1 条" in line.text
