"""MIDI: ports that come and go, and what comes through them."""
