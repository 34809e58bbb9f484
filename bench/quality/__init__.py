"""Quality of detection, one module per task; `python -m bench.quality` prints them all."""
