"""`qungui init`: a folder to start from, with a configuration, its keys, an organisation file, starter rules.

Everything comes from what ships with the program; nothing that is there already is touched. Touch this when a new
company needs another file, or another line of the example must differ.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from bot.assets import asset
from bot.cli.terminal import DONE, MISUSED, Terminal
from bot.cli.words import phrase
from bot.evidence.keys import write_new_key

PLATFORMS: Final = ("slack", "wecom")

# Lines of the example -> what stands there for a new company.
_CHANGED: Final[Mapping[str, str]] = {
    "admins_group: slack:C0123ABCD": "# admins_group: slack:C0123ABCD",  # nobody's group yet
    "  secret: env:QUNGUI_CONSOLE_SECRET": "  secret: file:keys/console.key",
    '  signing_key: "" # file:keys/signing.key': "  signing_key: file:keys/signing.key",
    "  keys: [] # [file:keys/texts-2026.key, file:keys/texts-2025.key]": "  keys: [file:keys/texts.key]",
}
_SPOKEN: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "company: 华夏集团": "company: My Company",
        "locale: zh": "locale: en",
        "policies: policies/starter-zh": "policies: policies/starter-en",
    },
    "zh": {"company: 华夏集团": "company: 我的公司"},
}
_KEYS: Final = ("keys/console.key", "keys/signing.key", "keys/texts.key")
_IGNORED: Final = b"# Never into a repository.\nkeys/\nvar/\n"


def run(folder: Path, platforms: Collection[str], terminal: Terminal) -> int:
    """Write the files into `folder`, the configuration for these platforms; refuses when one of the files is there."""
    contents = _contents(terminal.lang, platforms)
    there = [name for name in (*contents, *_KEYS) if (folder / name).exists()]
    if there:
        terminal.complain(phrase("init.there", terminal.lang, folder=folder, files=", ".join(there)))
        return MISUSED
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        terminal.say("init.written", file=folder / name)
    for name in _KEYS:
        write_new_key(folder / name)
        terminal.say("init.written", file=folder / name)
    terminal.say("init.keys", folder=folder / "keys")
    terminal.say("init.next", folder=folder)
    return DONE


def _contents(lang: str, platforms: Collection[str]) -> Mapping[str, bytes]:
    """File -> what it holds."""
    example = asset("config.example.yaml").read_text(encoding="utf-8")
    pack = asset("policies") / f"starter-{lang}"
    return {
        "config.yaml": configuration(example, lang, platforms).encode(),
        "organisation.yaml": (asset("templates") / "setup" / f"organisation.{lang}.yaml").read_bytes(),
        ".gitignore": _IGNORED,
        "policies/schema.json": (asset("policies") / "schema.json").read_bytes(),
        **{
            f"policies/{pack.name}/{file.relative_to(pack).as_posix()}": file.read_bytes()
            for file in sorted(pack.rglob("*"))
            if file.is_file()
        },
    }


def configuration(example: str, lang: str, platforms: Collection[str]) -> str:
    """The example as a new company needs it: its own keys and language, the sections of these platforms only."""
    left_out = {f"{name}:" for name in PLATFORMS if name not in platforms}
    sections = (section for section in example.split("\n\n") if not left_out & set(section.splitlines()))
    changed = {**_CHANGED, **_SPOKEN[lang]}
    return "\n".join(changed.get(line, line) for line in "\n\n".join(sections).rstrip("\n").split("\n")) + "\n"
