"""What happens, in sentences for people: on the screen and in a file, one line a fact.

A file that cannot be written (a full disk) is given up silently: nothing of the instrument waits for it.
"""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST_BYTES = 1_000_000


def open_log(file: Path | None) -> logging.Logger:
    """The log of this process; with a file it goes there too."""
    logging.raiseExceptions = False
    log = logging.getLogger("sda-live")
    log.setLevel(logging.INFO)
    log.propagate = False
    for handler in list(log.handlers):
        log.removeHandler(handler)
    screen = logging.StreamHandler()
    screen.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
    log.addHandler(screen)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            kept = RotatingFileHandler(file, maxBytes=LARGEST_BYTES, backupCount=2, encoding="utf-8")
        except OSError as error:
            log.info(f"no log file: {file} cannot be written ({error.strerror})")
        else:
            kept.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%Y-%m-%d %H:%M:%S"))
            log.addHandler(kept)
    return log
