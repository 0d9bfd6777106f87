"""OSC: let in, understood, answered; and what surfaces are told."""
