"""The composition root: the only place that knows all the parts. `application.open_application` puts them together.

Nothing is imported here: a command that only reads the configuration must not wait for the platforms' SDKs.
"""
