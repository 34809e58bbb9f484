"""`qungui policy docs`: the members' handbook and the written procedure of every unit, in Chinese and English.

Touch this when the documents are laid out otherwise; what they say is in `bot.reports.handbook`.
"""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap.abilities import terrains
from bot.cli.policy.deeds import deeds, lasting, limit
from bot.cli.policy.place import Found, Place, find
from bot.cli.settings import utc_now
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.locales import word
from bot.policy.loading import load
from bot.policy.problems import as_text
from bot.reports.handbook import DOCUMENTS, LANGUAGES, Scope, Voice, facts, html, markdown

ZONE = "Asia/Shanghai"  # when no configuration says another
VOICE = Voice(word=word, deeds=deeds, lasting=lasting, limit=limit)


def run(place: Place, out: Path, terminal: Terminal) -> int:
    """Write `<unit>/<document>.<language>.{md,html}`; 1 when the policies have errors: nothing is written then."""
    found = find(place, terminal)
    loaded = load(found.folder, now=utc_now(), units=found.organisation.units, people=found.organisation.people)
    if loaded.policies is None:
        terminal.complain(as_text(loaded.errors, terminal.lang))
        return FAILED
    for unit in loaded.policies.units:
        scope = Scope(
            loaded=loaded,
            unit=unit,
            org={one.id: one for one in found.organisation.units},
            people={one.id: one for one in found.organisation.people},
            terrains=terrains(found.config),
            now=utc_now(),
            zone=_zone(found),
        )
        for path in _write(scope, out / unit.unit):
            terminal.out.print(str(path), markup=False, soft_wrap=True)
    return DONE


def _zone(found: Found) -> str:
    return found.config.zone if found.config else ZONE


def _write(scope: Scope, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for lang in LANGUAGES:
        told = facts(scope, VOICE, lang)
        for document in DOCUMENTS:
            text = markdown(document, lang, told)
            for suffix, content in (("md", text), ("html", html(text, lang))):
                path = folder / f"{document}.{lang}.{suffix}"
                path.write_text(content, encoding="utf-8")
                written.append(path)
    return written
