"""`qungui init`: a folder to start from, with a configuration, an organisation file and a starter pack of rules.

Everything comes from what ships with the program; nothing that is there already is touched. Touch this when a new
company needs another file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.assets import asset
from bot.cli.terminal import DONE, MISUSED, Terminal
from bot.cli.words import phrase

# The lines of the example that depend on the language.
IN_ENGLISH: Mapping[str, str] = {
    "company: 华夏集团": "company: My Company",
    "locale: zh": "locale: en",
    "policies: policies/starter-zh": "policies: policies/starter-en",
}
IN_CHINESE: Mapping[str, str] = {"company: 华夏集团": "company: 我的公司"}


def run(folder: Path, terminal: Terminal) -> int:
    """Write the files into `folder`; refuses when one of them is there."""
    contents = _contents(terminal.lang)
    there = [name for name in contents if (folder / name).exists()]
    if there:
        terminal.complain(phrase("init.there", terminal.lang, folder=folder, files=", ".join(there)))
        return MISUSED
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        terminal.say("init.written", file=folder / name)
    terminal.say("init.next", config=folder / "config.yaml")
    return DONE


def _contents(lang: str) -> Mapping[str, bytes]:
    """File -> what it holds."""
    config = asset("config.example.yaml").read_text(encoding="utf-8")
    for line, mine in (IN_CHINESE if lang == "zh" else IN_ENGLISH).items():
        config = config.replace(f"\n{line}\n", f"\n{mine}\n")
    pack = asset("policies") / f"starter-{lang}"
    return {
        "config.yaml": config.encode(),
        "organisation.yaml": (asset("templates") / "setup" / f"organisation.{lang}.yaml").read_bytes(),
        "policies/schema.json": (asset("policies") / "schema.json").read_bytes(),
        **{
            f"policies/{pack.name}/{file.relative_to(pack).as_posix()}": file.read_bytes()
            for file in sorted(pack.rglob("*"))
            if file.is_file()
        },
    }
