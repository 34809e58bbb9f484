"""A local Slack and a local WeCom that speak the real wire protocols, for the demo, for trying policies, and for tests.

`world.py` is the shape both offer to whoever plays the people in them (browser page, demo script, tests). The adapters
never import this package: they meet a sandbox only through the base URL in their settings.
"""
