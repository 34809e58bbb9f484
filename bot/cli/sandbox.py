"""`qungui sandbox faults`: make a running demo's platforms misbehave, from another terminal.

Speaks to the sandbox page's own interface on loopback; the page shows and has the same switches. A command's module
is imported when the command runs; the words stand in `sandbox_words.py`.
"""

# Typer reads annotations when a command is defined; ours hold the reader's language, so they must not be strings.

from typing import Annotated

import typer

from bot.cli.sandbox_words import TROUBLES
from bot.cli.shape import arg, command_group, end, one_of, opt
from bot.cli.terminal import Terminal
from bot.cli.words import help_of

OFF = "off"
HERE = "http://127.0.0.1:8765/sandbox"


def add_sandbox(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    sandbox = command_group("sandbox", lang)
    app.add_typer(sandbox, name="sandbox")

    @sandbox.command(help=help_of("sandbox.faults", lang))
    def faults(
        platform: Annotated[str | None, arg("platform", lang, metavar="slack|wecom")] = None,
        trouble: Annotated[str | None, arg("trouble", lang, metavar="TROUBLE")] = None,
        on: Annotated[str, opt("fault.on", lang, "--on")] = "*",
        times: Annotated[int, opt("fault.times", lang, "--times", "-n", min=1, max=1000)] = 1,
        seconds: Annotated[float, opt("fault.seconds", lang, "--seconds", min=0, max=600)] = 0,
        url: Annotated[str, opt("sandbox.url", lang, "--url")] = HERE,
    ) -> None:
        from bot.cli import faults

        if platform is not None:
            one_of(platform, ("slack", "wecom"), terminal)
        if trouble is None or platform is None:
            end(faults.show(url, platform, terminal))
        else:
            one_of(trouble, (*TROUBLES, OFF), terminal)
            given = {} if trouble == OFF else {"trouble": trouble, "on": on, "times": times, "seconds": seconds}
            end(faults.switch(url, platform, given, terminal))

    @sandbox.callback()
    def together() -> None: ...
