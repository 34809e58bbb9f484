"""The command line's own words in the reader's language: the labels of every help, and what is said of a mistake.

Typer speaks English only. Touch this when it learns to say something new; the words stand in `usage_words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from bot.cli.words import phrase

LABELS: Mapping[str, str] = {
    "ARGUMENTS_PANEL_TITLE": "help.arguments",
    "OPTIONS_PANEL_TITLE": "help.options",
    "COMMANDS_PANEL_TITLE": "help.commands",
    "REQUIRED_LONG_STRING": "help.required",
    "DEFAULT_STRING": "help.default",
}
OF_COMPLETION: Mapping[str, str] = {"install_completion": "help.install", "show_completion": "help.show"}
NO_ARGUMENTS = "NoArgsIsHelpError"  # is no mistake: its message is the help


class NoSuchCommand(Exception):
    """A word that is no command of the group."""

    def __init__(self, name: str, group: TyperGroup, ctx: Any):
        super().__init__(name)
        self.name, self.group, self.ctx = name, group, ctx


MISTAKES: tuple[type[Any], ...] = (typer.BadParameter.__bases__[0], NoSuchCommand)  # typer does not export the first


# -- help --------------------------------------------------------------------------------------------------------------

if TYPE_CHECKING:
    _Base = TyperCommand
else:
    _Base = object


class _Spoken(_Base):
    """The language is the context's object."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except MISTAKES as error:
            error.ctx = getattr(error, "ctx", None) or ctx  # the parser does not always say in which command
            raise

    def get_usage(self, ctx: Any) -> str:
        return super().get_usage(ctx).replace("Usage: ", phrase("help.usage", _lang(ctx)), 1)

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help, option.metavar = phrase("help.help", _lang(ctx)), ""
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _label(_lang(ctx))
        params: list[Any] = self.params
        for param in params:
            if getattr(param, "is_flag", False):
                param.metavar = ""  # a switch takes no value: `<bool>` would say that it does
            if param.name in OF_COMPLETION:
                param.help = phrase(OF_COMPLETION[param.name], _lang(ctx))
        super().format_help(ctx, formatter)


class Command(_Spoken, TyperCommand):
    """A command whose help is all in one language."""


class Commands(_Spoken, TyperGroup):
    """A group of them."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise NoSuchCommand(args[0], self, ctx)
        return super().resolve_command(ctx, args)


def _lang(ctx: Any) -> str:
    return ctx.obj or "en"


def _label(lang: str) -> None:
    """Typer's labels are constants of its module that prints help."""
    from typer import rich_utils

    for name, key in LABELS.items():
        setattr(rich_utils, name, phrase(key, lang, value="{}"))


# -- mistakes ----------------------------------------------------------------------------------------------------------


def mistake(error: Any, lang: str) -> str:
    """What is wrong on the command line, in which command, and what to do."""
    where = error.ctx.command_path if getattr(error, "ctx", None) else "qungui"
    what, fix = _KINDS.get(type(error).__name__, _other)(error, where, lang)
    return phrase("usage.mistake", lang, where=where, what=what, fix=fix or phrase("usage.see", lang, command=where))


def _command(error: NoSuchCommand, where: str, lang: str) -> tuple[str, str]:
    from bot.policy.problems import nearest

    known = [name for name, command in error.group.commands.items() if not command.hidden]
    return phrase("usage.command", lang, name=error.name), _near([nearest(error.name, known)], where, lang)


def _option(error: Any, where: str, lang: str) -> tuple[str, str]:
    return phrase("usage.option", lang, name=error.option_name), _near(error.possibilities or (), where, lang)


def _near(possible: Sequence[str], where: str, lang: str) -> str:
    near = ", ".join(filter(None, possible))
    return phrase("usage.near", lang, near=near) if near else ""


def _missing(error: Any, where: str, lang: str) -> tuple[str, str]:
    return phrase("usage.missing", lang, name=_named(error.param), help=_help(error.param)), ""


def _value(error: Any, where: str, lang: str) -> tuple[str, str]:
    """Typer asks pydantic, whose errors the configuration knows how to tell."""
    from bot.config_words import in_chinese

    told = getattr(error.__cause__, "errors", None)
    detail = told()[0] if told is not None else {}
    why = detail.get("msg", error.message).removeprefix("Input ")
    if lang == "zh":
        why = in_chinese(detail.get("type", ""), detail.get("ctx", {})) or why
    name = _named(error.param) if error.param is not None else where
    return phrase("usage.value", lang, name=name, value=detail.get("input", "–"), why=why), ""


def _without_value(error: Any, where: str, lang: str) -> tuple[str, str]:
    param = next((one for one in error.ctx.command.params if error.option_name in one.opts), None)
    if getattr(param, "is_flag", False):
        return phrase("usage.flag", lang, name=error.option_name), ""
    return phrase("usage.no-value", lang, name=error.option_name, help=_help(param)), ""


def _other(error: Any, where: str, lang: str) -> tuple[str, str]:
    extra = re.search(r"extra argument\S* \((.*)\)", error.message)
    if extra is None:
        is_group = isinstance(getattr(error.ctx, "command", None), Commands)
        return phrase("usage.no-command", lang) if is_group else error.message, ""
    return phrase("usage.too-many", lang, words=extra[1]), phrase("usage.quote", lang, command=where)


def _help(param: Any) -> str:
    return Text.from_markup(getattr(param, "help", None) or "–").plain


def _named(param: Any) -> str:
    is_option = param.param_type_name == "option"
    return " / ".join(param.opts) if is_option else (param.metavar or param.name)


_KINDS: Mapping[str, Callable[[Any, str, str], tuple[str, str]]] = {
    "NoSuchCommand": _command,
    "NoSuchOption": _option,
    "MissingParameter": _missing,
    "BadParameter": _value,
    "BadOptionUsage": _without_value,
}
