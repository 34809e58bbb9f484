"""Platform adapters: one folder per platform, the same file names in each."""
