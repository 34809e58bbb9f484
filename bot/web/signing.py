"""Signing for whoever is signed in at the console: what is signed, over an application. Touch this together with
`bot.bootstrap.signing`, which does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.bootstrap.application import Application
from bot.bootstrap.evidence import signer_of
from bot.bootstrap.signing import certify_rules, sign_off
from bot.domain.errors import InputError
from bot.domain.groups import Person
from bot.domain.views import ViolationFilter
from bot.evidence.certificate import as_file
from bot.policy.loading import load_texts


def signing_of(application: Application) -> ConsoleSigning | None:
    """Signing for an application's console; None without a key."""
    return ConsoleSigning(application) if signer_of(application.config) is not None else None


@dataclass(frozen=True, slots=True)
class ConsoleSigning:
    """Signing for whoever is signed in at the console: files to keep, by name."""

    of: Application

    def sign_off(self, wanted: ViolationFilter, by: str, note: str, locale: str) -> Mapping[str, bytes]:
        """The report, as page and for machines, and the certificate."""
        people = self.of.roster.people()
        person = next((one for one in people if one.id == by), Person(id=by, name=by))
        done = sign_off(
            self.of.config, self.of.store, people, person, wanted, note=note, operator=f"console:{by}", locale=locale,
            now=self.of.clock(),
        )  # fmt: skip
        return {
            "review.json": done.report,
            "review.html": done.page.encode(),
            "review.certificate.json": as_file(done.made),
        }

    def certify_rules(self, wanted: ViolationFilter, by: str) -> Mapping[str, bytes]:
        """The certificate of the revision in force, read and tested once more."""
        came = self.of.store.revision(self.of.rulebook.revision)
        if came is None:
            raise InputError("no policies are in force, so there is nothing to certify")
        loaded = load_texts(came.files, now=self.of.clock(), units=self.of.roster.units())
        made = certify_rules(self.of.config, self.of.store, loaded, wanted, by=by, now=self.of.clock())
        return {"rules.certificate.json": as_file(made)}
