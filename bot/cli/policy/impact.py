"""`qungui policy impact`: the impact-assessment record of the rules, in Chinese and English."""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap.evidence import retention_of
from bot.cli.policy.place import Place, find
from bot.cli.settings import utc_now
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.domain.errors import InputError
from bot.policy.loading import load
from bot.policy.problems import as_text
from bot.reports.handbook import html
from bot.reports.impact import LANGUAGES, Stated, facts, markdown
from bot.settings import Config


def run(place: Place, out: Path, terminal: Terminal) -> int:
    """Write `impact.<language>.{md,html}`; 1 when the policies have errors: nothing is written then. What is missing is
    told, and stands in the record: it is no error of the policies."""
    found = find(place, terminal, record=True)
    if found.config is None:
        raise InputError(
            "an assessment needs the configuration too (retention, basis, keys): name it with --config",
            zh="影响评估还需要配置（保存期限、依据、密钥）：请用 --config 指明",
        )
    loaded = load(found.folder, now=utc_now(), units=found.organisation.units, people=found.organisation.people)
    if loaded.policies is None:
        terminal.complain(as_text(loaded.errors, terminal.lang))
        return FAILED
    rules = [rule.info for unit in loaded.policies.units for rule in unit.rules]
    told = facts(rules, _stated(found.config), loaded.policies.revision, utc_now(), found.config.zone)
    out.mkdir(parents=True, exist_ok=True)
    for lang in LANGUAGES:
        text = markdown(lang, told)
        for suffix, content in (("md", text), ("html", html(text, lang))):
            path = out / f"impact.{lang}.{suffix}"
            path.write_text(content, encoding="utf-8")
            terminal.out.print(str(path), markup=False, soft_wrap=True)
    if told["gaps"]:
        terminal.say("impact.gaps", count=len(told["gaps"]))
    return DONE


def _stated(config: Config) -> Stated:
    return Stated(
        company=config.company,
        contact=config.privacy.contact,
        basis=config.privacy.basis,
        bases=config.privacy.bases,
        retention=retention_of(config),
        sealed=bool(config.evidence.keys),
        signed=bool(config.evidence.signing_key),
        context=config.evidence.context,
    )
