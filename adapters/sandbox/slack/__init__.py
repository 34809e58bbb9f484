"""A strict local Slack: Web API, Events API, slash commands, buttons, Socket Mode.

It is as unhelpful as the real one: signatures, deadlines and retries, scopes, rights (a bot cannot delete what others
wrote), tiers with 429, short pages. Facts follow Slack's public reference; what it leaves out is said in `world.py`.
"""

from adapters.sandbox.slack.world import SlackWorld

__all__ = ["SlackWorld"]
