"""Looks for sound devices, says them as one line of JSON, and ends.

Started by the daemon while it plays to nowhere: PortAudio sees a device that was plugged in only from a new
process.
"""

import contextlib
import json
import os
from dataclasses import asdict

from sda_core.errors import SdaError
from sda_live.device import output_devices


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # where there is no sound system, its libraries complain at length
        os.dup2(quiet, stream)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(10)
    try:
        devices = [asdict(device) for device in output_devices()]
    except SdaError:
        devices = []
    out.write(json.dumps({"devices": devices}) + "\n")
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
