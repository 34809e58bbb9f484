"""A YAML file -> nodes that know where they stand, with everything that YAML, keyboards and word processors do to it.

Touch this room when a file is misread, not when the policy language changes.
"""
