"""Alembic's folder: `env.py` runs the steps in `versions/` on the connection that `storage.schema` hands over."""
