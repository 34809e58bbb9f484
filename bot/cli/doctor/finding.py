"""What the doctor finds, and about whom. Touch this when a check needs to know something else of its patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.cli.doctor.words import told
from bot.domain.groups import Organisation
from bot.policy.loading import Loaded
from bot.settings import Config

OK: Final = "ok"
WARNING: Final = "warning"
BROKEN: Final = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: which check, how it stands, what was seen, what to do."""

    check: str
    state: str
    detail: str
    fix: str = ""

    def as_data(self) -> dict[str, str]:
        return {"check": self.check, "state": self.state, "detail": self.detail, "fix": self.fix}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A company whose configuration could be read. `organisation` is of nobody when its file cannot be read."""

    lang: str
    config: Config
    organisation: Organisation
    loaded: Loaded
    online: bool

    def finding(self, check: str, state: str, key: str, **values: object) -> Finding:
        """In the reader's language."""
        return finding(self.lang, check, state, key, **values)


def finding(lang: str, check: str, state: str, key: str, **values: object) -> Finding:
    """A finding by the key of its words."""
    detail, fix = told(key, lang, **values)
    return Finding(check=check, state=state, detail=detail, fix=fix)
