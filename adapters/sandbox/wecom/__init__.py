"""A local WeCom: the real wire on loopback, as strict as the published documents say. `WeComWorld` is the door.

It shares no code with `adapters/wecom`: what the adapter gets wrong, the sandbox must not get wrong in the same way.
What they share is the table of what WeCom's documents say, `adapters/wecom/reference/`.
"""

from adapters.sandbox.wecom.credentials import Credentials
from adapters.sandbox.wecom.world import WeComWorld

__all__ = ["Credentials", "WeComWorld"]
