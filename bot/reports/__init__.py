"""Reports: what the record says, counted and laid out for people and for machines.

`build_violations`, `build_quality`, `build_review` and `build_audit` make a `Report` (a plain value); `render` turns it
into a table for the terminal, CSV, JSON, HTML, XLSX or PDF. Add a report as one module with a `build_…` function; the
renderers need no change.
"""

from bot.reports.audit import AuditSummary, build_audit
from bot.reports.quality import build_quality
from bot.reports.render import FORMATS, MEDIA_TYPES, marked, render
from bot.reports.report import Column, Entry, Report, Section, Table
from bot.reports.review import build_review
from bot.reports.violations import build_violations

__all__ = [
    "FORMATS",
    "MEDIA_TYPES",
    "AuditSummary",
    "Column",
    "Entry",
    "Report",
    "Section",
    "Table",
    "build_audit",
    "build_quality",
    "build_review",
    "build_violations",
    "marked",
    "render",
]
