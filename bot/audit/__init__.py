"""The offline audit: the engine of live traffic, run over an export or an archive.

    sources/     what an input looks like: Slack export, WeCom archive, plain JSON lines (pure parsing, no SDK)
    entries      what a source yields: events with their surroundings, and broken entries with their place
    census       who and where, as far as the input and the organisation file say
    verdict      one piece of the input -> decision lines and provisional violations (runs in worker processes)
    pool         pieces through all cores, results in order
    journal      the output files and the mark that lets an interrupted audit go on
    tally        what is counted
    results      judged pieces in order: strikes counted, lines written
    run          all of it, once

Start at `run.audit`. Touch this package when a new kind of input appears: that is one module in `sources/` and one line
in `sources.READERS`.
"""

from bot.audit.entries import Broken
from bot.audit.results import StrikeCounter
from bot.audit.run import Audit, Finished, Progress, audit
from bot.audit.sources import FORMATS, open_source
from bot.audit.tally import Tally

__all__ = [
    "FORMATS",
    "Audit",
    "Broken",
    "Finished",
    "Progress",
    "StrikeCounter",
    "Tally",
    "audit",
    "open_source",
]
