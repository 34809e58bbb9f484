"""From one revision to another: what differs in effect, a stage moved on, a folder put back."""
