"""The composition root: the only place that knows all the parts. `open_application(config)` puts them together."""

from bot.bootstrap.application import SECTIONS, Application, open_application, utc_now

__all__ = ["SECTIONS", "Application", "open_application", "utc_now"]
