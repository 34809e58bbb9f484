"""Evidence that others can check: keys, hash trees, signed checkpoints, bundles. Pure, but for reading key files."""
