"""The sandbox in the browser: the pretended platforms side by side, where one person may play everybody.

`build_page` makes the Starlette app to mount at `/sandbox`. Only for demo and trial: there is no sign-in.
"""

from adapters.sandbox.page.app import build_page

__all__ = ["build_page"]
