"""Control: what knobs, faders and buttons do, and what their lamps show."""
