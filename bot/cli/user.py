"""`qungui user`: who may sign in to the web pages. Passwords are asked for, never taken from the command line."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.bootstrap import offline
from bot.cli.settings import read_config
from bot.cli.terminal import DONE, FAILED, MISUSED, Terminal
from bot.cli.words import phrase
from bot.web.passwords import hash_password
from bot.web.viewer import SEES_ALL, SEES_OWN_UNIT

SHORTEST = 12
ROLES = sorted(SEES_ALL | SEES_OWN_UNIT)


def add(config: Path, name: str, roles: Sequence[str], terminal: Terminal) -> int:
    """Add a user, or change the password and roles of one."""
    settings = read_config(config)
    unknown = next((role for role in roles if role not in ROLES), None)
    if unknown is not None:
        terminal.complain(phrase("user.role", terminal.lang, role=unknown, roles=", ".join(ROLES)))
        return MISUSED
    password = _password(terminal.lang)
    if len(password) < SHORTEST:
        terminal.complain(phrase("user.short", terminal.lang))
        return MISUSED
    offline.save_user(settings, name, hash_password(password), roles, terminal.lang)
    terminal.say("user.saved", name=name, roles=", ".join(roles) or "–")
    return DONE


def show(config: Path, terminal: Terminal) -> int:
    """Names and roles."""
    for user in offline.users(read_config(config)):
        terminal.out.print(f"{user.name}  {', '.join(sorted(user.roles))}", markup=False)
    return DONE


def remove(config: Path, name: str, terminal: Terminal) -> int:
    if offline.remove_user(read_config(config), name):
        terminal.say("user.removed", name=name)
        return DONE
    terminal.complain(phrase("user.unknown", terminal.lang, name=name))
    return FAILED


def _password(lang: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(phrase("user.password", lang))
    return sys.stdin.readline().rstrip("\n")
