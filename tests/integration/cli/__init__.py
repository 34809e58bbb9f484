"""The command line as people run it: real processes, exit codes, what stands where."""
