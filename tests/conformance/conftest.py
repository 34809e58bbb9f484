"""Fixtures of the conformance tests."""

from tests.conformance.stores import migrated_sqlite, postgres_url, record_url, store

__all__ = ["migrated_sqlite", "postgres_url", "record_url", "store"]
