"""Groups and people as they are now, and the ledger of how they came to be so.

`book` applies events to the present state, `compare` reads a snapshot against it, `organisation` reads the
admins' file.
"""
