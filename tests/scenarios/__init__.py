"""Transcripts: what people do in two pretended platforms, and what they then see. Everything between is real."""
