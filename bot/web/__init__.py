"""The console for compliance staff and admins, and the routes for monitoring.

`console.build` makes the Starlette app to mount at `/console`; `metrics.monitoring_routes` the `/health` and `/metrics`
routes. Pages read the record; every change a person makes is a command in the inbox, like one typed in chat.
"""
