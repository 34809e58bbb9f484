"""Fixtures of the storage tests: the same fresh records as the conformance tests use."""

from tests.conformance.stores import migrated_sqlite, postgres_url, record_url, store

__all__ = ["migrated_sqlite", "postgres_url", "record_url", "store"]
