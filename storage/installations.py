"""Workspaces that installed the app, with their tokens encrypted by a key that stands in the configuration only.

Who has the database alone can use no token. A key is replaced by writing the new one before the old one, with a comma:
the first writes, all of them read; what is installed again is written with the new one. Touch this when an installation
must carry something new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update

from bot.domain.errors import ConfigError, StorageError
from bot.domain.installations import Installation
from storage import audit_chain
from storage.columns import canonical
from storage.engine import Database
from storage.tables import InstallationRow, table

_installation = table(InstallationRow)


class SqlInstallations:
    """`bot.domain.ports.Installations`, in the record."""

    def __init__(self, database: Database, keys: str):
        """`keys`: one Fernet key or several with commas between. Raises ConfigError for what is no such key."""
        self._database = database
        self._cipher = _cipher(keys)

    def installations(self, platform: str) -> Sequence[Installation]:
        """See the port."""
        asked = select(_installation).where(_installation.c.platform == platform).order_by(_installation.c.workspace)
        with self._database.reading() as connection:
            return [self._read(row) for row in connection.execute(asked)]

    def install(self, installation: Installation) -> None:
        """See the port."""
        same = (_installation.c.platform == installation.platform, _installation.c.workspace == installation.workspace)
        kept = {
            "platform": installation.platform, "workspace": installation.workspace, "name": installation.name,
            "bot_user": installation.bot_user, "lent_by": installation.lent_by, "scopes": list(installation.scopes),
            "installed_at": installation.installed_at, "ended_at": None, "ended_why": "", "claimed_by": "",
        }  # fmt: skip
        more = {"teams": list(installation.teams), **self._bot(installation), **self._lent(installation)}
        told = {
            name: value for name, value in kept.items() if name not in ("name", "ended_at", "ended_why", "claimed_by")
        }
        entry = audit_chain.Entry(what="workspace_installed", body=canonical(told))
        with self._database.writing() as connection:
            connection.execute(delete(_installation).where(*same))
            connection.execute(insert(_installation), kept | more)
            audit_chain.extend(connection, [entry], installation.installed_at)

    def claim(self, installation: Installation, *, by: str, now: datetime, until: datetime) -> bool:
        """See the port. One statement: of two programs that ask at the same moment, the database lets one through."""
        free = or_(_installation.c.claimed_by.in_(("", by)), _installation.c.claimed_until < now)
        claimed = update(_installation).where(*_this(installation), free).values(claimed_by=by, claimed_until=until)
        with self._database.writing() as connection:
            return connection.execute(claimed).rowcount > 0

    def let_go(self, installation: Installation, *, by: str) -> None:
        """See the port."""
        ours = (*_this(installation), _installation.c.claimed_by == by)
        with self._database.writing() as connection:
            connection.execute(update(_installation).where(*ours).values(claimed_by="", claimed_until=None))

    def renew(self, installation: Installation, *, lent: bool, by: str) -> bool:
        """See the port."""
        values = self._lent(installation) if lent else self._bot(installation)
        still = [_installation.c.lent_by == installation.lent_by] if lent else []
        still.append(_installation.c.claimed_by == by)
        with self._database.writing() as connection:
            written = connection.execute(update(_installation).where(*_this(installation), *still).values(**values))
        return written.rowcount > 0

    def open_to(self, installation: Installation) -> None:
        """See the port."""
        with self._database.writing() as connection:
            teams = list(installation.teams)
            connection.execute(update(_installation).where(*_this(installation)).values(teams=teams))

    def _bot(self, installation: Installation) -> dict[str, object]:
        return {
            "bot_token": self._written(installation.bot_token),
            "bot_refresh": self._written(installation.bot_refresh),
            "bot_until": installation.bot_until,
        }

    def _lent(self, installation: Installation) -> dict[str, object]:
        return {
            "user_token": self._written(installation.user_token),
            "user_refresh": self._written(installation.user_refresh),
            "user_until": installation.user_until,
        }

    def _read(self, row: Row[tuple[object, ...]]) -> Installation:
        return Installation(
            platform=row.platform,
            workspace=row.workspace,
            name=row.name,
            bot_user=row.bot_user,
            bot_token=self._clear(row.bot_token, row.workspace),
            user_token=self._clear(row.user_token, row.workspace),
            lent_by=row.lent_by,
            scopes=tuple(row.scopes),
            installed_at=row.installed_at,
            ended_at=row.ended_at,
            ended_why=row.ended_why,
            bot_refresh=self._clear(row.bot_refresh, row.workspace),
            bot_until=row.bot_until,
            user_refresh=self._clear(row.user_refresh, row.workspace),
            user_until=row.user_until,
            teams=tuple(row.teams),
        )

    def _written(self, token: str) -> str:
        return self._cipher.encrypt(token.encode()).decode() if token else ""

    def _clear(self, kept: str, workspace: str) -> str:
        if not kept:
            return ""
        try:
            return self._cipher.decrypt(kept.encode()).decode()
        except InvalidToken:
            raise StorageError(
                f"the tokens of workspace {workspace} were written with another token_key: put that one back "
                "(after the new one, with a comma between), or install the app there again"
            ) from None


def _this(installation: Installation) -> tuple[ColumnElement[bool], ...]:
    """This very installation, as long as it has not ended and was not made again."""
    return (
        _installation.c.platform == installation.platform,
        _installation.c.workspace == installation.workspace,
        _installation.c.installed_at == installation.installed_at,
        _installation.c.ended_at.is_(None),
    )


def _cipher(keys: str) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
    except ValueError:
        raise ConfigError(
            "slack.token_key is no key: make one with "
            "python3 -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
        ) from None
