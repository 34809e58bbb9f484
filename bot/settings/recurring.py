"""Settings of what the bot does by itself again and again: reports, and canaries that prove that rules are reached."""

from __future__ import annotations

from datetime import time
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from bot.settings.section import Settings


class RecurringReport(Settings):
    """A report that is made by itself, sent to groups and people, and written to a folder."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="small letters, digits and hyphens; names its files"
    )
    about: Literal["violations", "rules", "review", "membership", "receipts"] = Field(
        "violations", description="what was found, how good rules are, evidence of review, who was where, who confirmed"
    )
    every: Literal["day", "week", "month", "quarter"] = Field("week", description="it covers the whole one before")
    at: time = Field(time(9), description="hour of the day, in the zone above")
    unit: str | None = Field(None, description="only this unit and those below it")
    to: tuple[str, ...] = Field((), description="groups (slack:C…, wecom:…) and people (ids) who get the summary")
    folder: Path | None = Field(None, description="where its files are written")
    formats: tuple[Literal["csv", "html", "json", "xlsx", "pdf"], ...] = Field(
        ("xlsx", "html"), description="of the files; pdf needs pip install 'qungui[pdf]'"
    )
    locale: Literal["zh", "en"] | None = Field(None, description="its language; left out = the one above")
    names: Literal["pseudonyms", "names"] = Field(
        "pseudonyms", description="how its files call people; names only where whoever reads them may know"
    )

    @model_validator(mode="after")
    def _goes_somewhere(self) -> RecurringReport:
        if not self.to and self.folder is None:
            raise ValueError("a report needs somebody to go to (`to`) or a folder (`folder`)")
        if "pdf" in self.formats and find_spec("weasyprint") is None:
            raise ValueError("files in PDF need an optional part: pip install 'qungui[pdf]'")
        return self


class Canary(Settings):
    """A made-up message that a rule must find, said in a group kept for it: proof, again and again, that the whole way
    from the platform to the rules works. Nothing in that group is judged or counted but this."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="small letters, digits and hyphens")
    group: str = Field(pattern=r"^[a-z]+:\S+$", description="group kept for canaries, e.g. slack:C0123ABCD")
    rule: str = Field(min_length=1, description="id of the rule that must find it")
    text: str = Field(min_length=1, max_length=500, description="words that break the rule")
    every_hours: float = Field(24, ge=0.1, le=24 * 31, description="hours between two of them")
    within_minutes: int = Field(15, ge=1, le=24 * 60, description="later than this it is missed, and admins are told")
    token: SecretStr | None = Field(
        None, description="Slack: token with chat:write of another app than the bot's, a member of the group"
    )
    ask: str | None = Field(None, description="id of a person who is asked to post it: on WeCom no program can")
    remind: str | None = Field(
        None, description="id of a test person who then gets the rule's reminder: proof up to its delivery"
    )

    @model_validator(mode="after")
    def _has_a_voice(self) -> Canary:
        if (self.token is None) == (self.ask is None):
            raise ValueError("a canary needs a token that says it (`token`, Slack only) or somebody to ask (`ask`)")
        if self.token is not None and not self.group.startswith("slack:"):
            raise ValueError("only Slack lets a token say a canary: name a person to ask (`ask`) instead")
        return self
