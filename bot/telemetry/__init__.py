"""What the bot tells about itself: logs without people in them (`logs`), counters for Prometheus (`metrics`).

Touch this package when operators need to see something new; never to log what somebody wrote.
"""
