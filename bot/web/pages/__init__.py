"""The console's pages: one module per subject, functions from a `Visit` to a response or a `Submission`."""
