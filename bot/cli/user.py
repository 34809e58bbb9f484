"""`qungui user`: who may sign in to the web pages. Passwords are asked for, never taken from the command line."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.bootstrap import offline
from bot.cli.settings import read_config
from bot.cli.terminal import DONE, MISUSED, Terminal
from bot.cli.words import phrase
from bot.domain.errors import InputError
from bot.web.passwords import hash_password
from bot.web.viewer import ROLES

SHORTEST = 12


def add(config: Path, name: str, roles: Sequence[str], terminal: Terminal, *, by_provider: bool = False) -> int:
    """Add a user, or change the password and roles of one. `by_provider`: without a password, for those whom the
    company's identity provider knows."""
    settings = read_config(config)
    unknown = next((role for role in roles if role not in ROLES), None)
    if unknown is not None:
        terminal.complain(phrase("user.role", terminal.lang, role=unknown, roles=", ".join(sorted(ROLES))))
        return MISUSED
    if by_provider and settings.console.oidc is None:
        terminal.complain(phrase("user.no_provider", terminal.lang))
        return MISUSED
    password = "" if by_provider else _password(terminal.lang)
    if not by_provider and len(password) < SHORTEST:
        terminal.complain(phrase("user.short", terminal.lang))
        return MISUSED
    offline.save_user(settings, name, hash_password(password) if password else "", roles, terminal.lang)
    terminal.say("user.saved", name=name, roles=", ".join(roles) or "–")
    return DONE


def show(config: Path, terminal: Terminal) -> int:
    """Names, roles and how each signs in."""
    users = offline.users(read_config(config))
    if not users:
        terminal.say("user.nobody")
    for user in users:
        ways = [phrase("user.by_password" if user.password_hash else "user.by_provider", terminal.lang)]
        ways += [phrase("user.by_factor", terminal.lang)] if user.factor else []
        terminal.out.print(f"{user.name}  {', '.join(sorted(user.roles)) or '–'}  ({' + '.join(ways)})", markup=False)
    return DONE


def reset(config: Path, name: str, terminal: Terminal) -> int:
    """Take away the second factor of somebody who lost it; all their sessions end."""
    if offline.reset_factor(read_config(config), name):
        terminal.say("user.reset", name=name)
        return DONE
    raise _unknown(name, terminal)


def remove(config: Path, name: str, terminal: Terminal) -> int:
    if offline.remove_user(read_config(config), name):
        terminal.say("user.removed", name=name)
        return DONE
    raise _unknown(name, terminal)


def _unknown(name: str, terminal: Terminal) -> InputError:
    return InputError(phrase("user.unknown", terminal.lang, name=name))


def _password(lang: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(phrase("user.password", lang))
    return sys.stdin.readline().rstrip("\n")
