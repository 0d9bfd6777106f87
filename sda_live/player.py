"""The player: a process of its own that hands the timeline to a device, a file, or nowhere.

Started by the daemon as `python -m sda_live.player`, with what it should do as JSON. It knows nothing of
models and events, and imports no torch. Its main thread sleeps; PortAudio's thread does the work. When its
input ends, its daemon is gone: it fades out, deletes the shared memory, and ends. When its device is
gone it ends at once, without closing it (PortAudio's close hangs then), and the daemon starts another.
"""

import gc
import json
import os
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sda_core.errors import SdaError
from sda_core.frames import SAMPLE_RATE
from sda_core.paths import path_of
from sda_live import shared_memory
from sda_live.playhead import Playhead
from sda_live.priority import come_first
from sda_live.timeline import Field, Timeline

EXIT_DEVICE_LOST = 20
EXIT_NO_DEVICE = 21
SECONDS_BETWEEN_LOOKS = 0.25
LONGEST_FADE_S = 0.5


def main() -> None:
    """Plays until the input ends; the entry point of the process."""
    come_first()
    order = json.loads(sys.argv[1])
    timeline = Timeline(Path(order["memory"]))
    # The real output is the daemon's; what PortAudio and its host APIs print must not get in between.
    daemon = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    ending = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(timeline, ending), name="input", daemon=True).start()
    playhead = Playhead(timeline)
    try:
        _play(timeline, playhead, order, ending, daemon)
    except SdaError as error:
        _tell(daemon, problem=str(error))
        os._exit(EXIT_NO_DEVICE)
    os._exit(0)


def _play(
    timeline: Timeline, playhead: Playhead, order: dict[str, Any], ending: threading.Event, daemon: Any
) -> None:
    target = order["device"]
    if target == "null" or target.startswith("file:"):
        _play_without_a_device(timeline, playhead, order, ending, daemon)
        return
    from sda_live.device import Stream, Wanted, choose, output_devices

    wanted = Wanted(
        device=target,
        host_api=order["host_api"],
        block_frames=order["block_frames"],
        latency=order["latency"],
    )
    timeline[Field.BLOCK_FRAMES] = 0
    stream = Stream(timeline, playhead, choose(output_devices(), wanted), wanted)
    _settle_memory()
    stream.start()
    _tell(daemon, opened=asdict(stream.device), rate=stream.rate)
    while not ending.wait(SECONDS_BETWEEN_LOOKS):
        if not stream.is_alive:
            os._exit(EXIT_DEVICE_LOST)
    _wait_for_silence(playhead)
    closing = threading.Thread(target=stream.stop, daemon=True)
    closing.start()
    closing.join(LONGEST_FADE_S + timeline[Field.DEVICE_FRAMES] / SAMPLE_RATE)


def _play_without_a_device(
    timeline: Timeline, playhead: Playhead, order: dict[str, Any], ending: threading.Event, daemon: Any
) -> None:
    from sda_live.sinks import Sink, new_file

    target = order["device"]
    file = None if target == "null" else new_file(path_of(target.removeprefix("file:")))
    sink = Sink(timeline, playhead, order["block_frames"], file.append if file else None)
    _settle_memory()
    _tell(daemon, opened={"name": target}, rate=timeline[Field.DEVICE_RATE])
    sink.play(ending.is_set)
    if file is not None:
        file.close()


def _wait_for_the_end(timeline: Timeline, ending: threading.Event) -> None:
    """Sleeps until the input ends or says so; without a word, the daemon is dead."""
    word = sys.stdin.readline()
    timeline[Field.LEAVE] = 1
    ending.set()
    if not word:
        shared_memory.delete(timeline.path)


def _wait_for_silence(playhead: Playhead) -> None:
    waiting = threading.Event()
    for _ in range(int(LONGEST_FADE_S / 0.005)):
        if playhead.is_silent:
            return
        waiting.wait(0.005)


def _settle_memory() -> None:
    """What is there stays; nothing is collected while sound plays."""
    gc.collect()
    gc.freeze()
    gc.disable()


def _tell(daemon: Any, **facts: Any) -> None:
    daemon.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main()
