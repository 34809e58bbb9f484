"""The invented group company 华夏集团: who is in it, which groups it has, and two weeks of what they said.

`load()` reads `organisation.yaml` (units, people), `groups.yaml` (how groups are furnished) and `chat.yaml` (scenes and
incidents) and plays them with a fixed seed: the same `today` always gives the same lines. Touch the YAML to change the
company; touch this package when the shape of those files changes.
"""

from adapters.sandbox.company.chatter import DAYS, Said
from adapters.sandbox.company.loading import Company, Furnished, directory, load

__all__ = ["DAYS", "Company", "Furnished", "Said", "directory", "load"]
