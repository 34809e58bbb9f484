"""What holds for all tests. Properties have no deadline: how long something takes is no test's business here."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("qungui", deadline=None)
settings.load_profile("qungui")
