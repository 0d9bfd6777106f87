"""Takes: written as they are heard."""
