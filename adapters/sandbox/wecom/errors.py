"""How this WeCom says no."""

from __future__ import annotations


class Errcode(Exception):
    """The platform says no: by its number (DOC 90313), and words that nobody may match on."""

    def __init__(self, code: int, text: str = "refused"):
        super().__init__(text)
        self.code = code
        self.text = text


class Unfaithful(AssertionError):
    """The sandbox was about to answer an errcode that the reference does not list for the call: mend the handler, or
    give the source in `adapters/wecom/reference/methods.yaml`.
    """
