"""The clients of one app: one per secret, and one count for all of them. Touch this when WeCom gives another secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from adapters.wecom.client import WeComClient
from adapters.wecom.config import WeComSettings
from adapters.wecom.pace import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """`archive` and `contacts` where their secrets are configured."""

    app: WeComClient
    archive: WeComClient | None = None
    contacts: WeComClient | None = None

    def open(self) -> None:
        """After they were closed: its background work is started again when it died."""
        for client in self._all():
            client.open()

    def close(self) -> None:
        for client in self._all():
            client.close()

    def _all(self) -> Sequence[WeComClient]:
        return [client for client in (self.app, self.archive, self.contacts) if client is not None]


def clients_of(settings: WeComSettings, pace: Pace | None = None) -> Clients:
    """Nothing is asked yet: not even for a token."""

    def client(secret: SecretStr) -> WeComClient:
        return WeComClient(
            base_url=settings.base_url,
            corp_id=settings.corp_id,
            secret=secret.get_secret_value(),
            timeout=settings.timeout,
            pace=pace,
        )

    contacts = settings.contacts.secret if settings.contacts else None
    return Clients(
        app=client(settings.secret),
        archive=client(settings.archive.secret) if settings.archive else None,
        contacts=client(contacts) if contacts else None,
    )
