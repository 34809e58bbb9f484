"""`qungui run`: the bot, with a configuration, until it is told to stop."""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap.application import open_application
from bot.cli.serving import listening_socket, reload_asked, run_serving, serving, stop_asked, until_stopped
from bot.cli.settings import read_config, utc_now
from bot.cli.terminal import DONE, Terminal
from bot.domain.ports import Clock
from bot.settings import Config
from bot.telemetry import logs
from bot.web.site import server, site


def run(path: Path, terminal: Terminal, clock: Clock = utc_now) -> int:
    """Serve until SIGINT or SIGTERM; SIGHUP reads the policies again. Wrong settings are told, all of them, before
    anything starts."""
    config = read_config(path, secrets=True)
    logs.configure(config.logging.level, config.logging.format)
    run_serving(_serve(config, terminal, clock))
    terminal.say("stopped")
    return DONE


async def _serve(config: Config, terminal: Terminal, clock: Clock) -> None:
    host, port = config.server.host, config.server.port
    reload = reload_asked()
    asked = stop_asked()  # from now on: whoever stops it while it opens the record gets a clean end too
    bound = listening_socket(host, port)
    application = open_application(config, clock=clock)
    try:
        async with serving(server(site(application), host, port), bound) as web, application.running(reload):
            terminal.say("run.listening", url=config.server.public_url or f"http://{host}:{port}")
            await until_stopped(asked, web)
    finally:
        application.close()
        bound.close()
