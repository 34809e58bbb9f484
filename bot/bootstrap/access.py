"""What follows when a workspace takes its access back, or the platform renews it no more: a record that ends the
installation, and words to the admins, in time where it is still to come.

News can come late (Slack repeats what it could not deliver): what is older than the installation ends nothing. Touch
this when something else should follow.
"""

from __future__ import annotations

from bot.bootstrap.refusals import Admins
from bot.domain.events import AccessEnded, AccessEnding
from bot.domain.installations import Installation
from bot.domain.records import InstallationEnded, Noted, Reaction, Record


def access_ended(event: AccessEnded, installation: Installation | None, admins: Admins) -> Reaction:
    """`installation` is None where the token stands in the configuration."""
    details = {"workspace": event.workspace, "why": event.why, "lent_by": ",".join(event.lent_by)}
    noted = Noted(what="access-ended", event=event.id, at=event.at, details=details)
    if installation is None:
        told = admins.access_ended(event, event.workspace, f"access:{event.id}", is_only=True)
        return Reaction(records=(noted,), actions=told)
    if not _matters(event, installation):
        return Reaction()
    ended: Record = InstallationEnded(
        platform=event.platform,
        workspace=event.workspace,
        why=event.why,
        at=event.at,
        event=event.id,
        lent_by=event.lent_by,
    )
    # Slack tells an end in two ways, and it may be found besides: of one installation it is told once.
    occasion = f"access:{event.workspace}:{installation.installed_at.isoformat()}:{'lent' if event.lent_by else 'all'}"
    return Reaction(records=(noted, ended), actions=admins.access_ended(event, installation.name, occasion))


def access_ending(event: AccessEnding, installation: Installation | None, admins: Admins) -> Reaction:
    """Nothing ends yet: it is written down, and told once for each reason."""
    if installation is None or not installation.is_active or event.at <= installation.installed_at:
        return Reaction()
    details = {"workspace": event.workspace, "why": event.why, "until": event.until.isoformat()}
    noted = Noted(what="access-ending", event=event.id, at=event.at, details=details)
    which = "lent" if event.lent else "all"
    told = admins.tell(
        f"access:{event.workspace}:{installation.installed_at.isoformat()}:{which}:{event.why}",
        "announcements/access-ending",
        name=installation.name,
        why=event.why,
        until=event.until,
        lent=event.lent,
        over=event.until <= event.at,
        install=admins.install_page,
    )
    return Reaction(records=(noted,), actions=told)


def _matters(event: AccessEnded, installation: Installation) -> bool:
    """Whether it ends something that is still there."""
    if not installation.is_active or event.at <= installation.installed_at:
        return False
    return not event.lent_by or installation.lent_by in event.lent_by
