"""Rules broken on purpose, to see which breaks their examples notice."""
