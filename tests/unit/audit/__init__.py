"""The offline audit: readers as tables, the journal's promise as a property."""
