"""What every adapter must do, whatever the platform: `bench.py` says what a platform's bench offers, one module a
platform offers it, and the tests know no platform. A third adapter adds its bench to `benches.py`.
"""
