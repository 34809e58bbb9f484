"""Announcements: when they are due (`plan`, `workdays`), who rings (`schedule`), what goes out (`deliver`)."""
