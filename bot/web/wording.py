"""How a form's wish is worded as a command: the words a person could type in chat. Its grammar is `bot.commands`'."""

from __future__ import annotations


def decision(violation: str, verdict: str, note: str, *, whole_case: bool = False, alike: bool = False) -> str:
    """`verdict`: uphold | overturn | void | close. `whole_case`: every occurrence of it. `alike`: every undecided case
    with the same words."""
    more = " --alike" if alike else " --all" if whole_case else ""
    return f"decide {violation} {verdict} {_one_line(note)}{more}"


def note(violation: str, text: str) -> str:
    return f"note {violation} {_one_line(text)}"


def approval(action: str, approved: bool, *, sure: bool) -> str:
    """`sure`: the form asked the second question already."""
    return f"approve {action}{' --yes' if sure else ''}" if approved else f"withdraw {action}"


def correction(message: str, value: str, note: str) -> str:
    """`value` is a label of any dimension: no two have one of the same name."""
    return f"classify {value} {message} {_one_line(note)}".rstrip()


def announcement(*, when: str, unit: str, ack: bool, pin: bool, text: str) -> str:
    """`when`: `now` | `at 2025-03-03 09:00` | `every workday 09:00`; `unit` empty = the group the command stands in."""
    options = (" --ack" if ack else "") + (" --pin" if pin else "") + (f" --to {unit} --yes" if unit else "")
    return f"announce{options} {when} {text}"


def settled_announcement(announcement: str, verdict: str) -> str:
    """`verdict`: cancel | confirm."""
    return f"announcements {verdict} {announcement}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
