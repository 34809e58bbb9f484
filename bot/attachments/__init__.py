"""Reading files that people post: real type, text, what archives hold. Always in a process of its own, inside limits.

`process.py` is the door: it hands the bytes to a worker and hears plain JSON. Everything else here runs in the worker
and knows neither chats nor rules. To read one more format: a function in its module and a line in `reading.READERS`.
"""
