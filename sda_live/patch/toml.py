"""Values as they stand in a TOML file, for writing patches and for sentences about them. Pure."""

import json
from typing import Any

_LONGEST_SAID = 60


def to_toml(value: Any) -> str:
    """A value as it stands in a TOML file."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(to_toml(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False, default=str)


def said(got: Any) -> str:
    """A value of the file for a sentence, short."""
    try:
        text = to_toml(got)
    except ValueError:  # Python writes no number of thousands of digits
        text = "a number that is far too long"
    return text if len(text) <= _LONGEST_SAID else f"{text[:_LONGEST_SAID]}..."
