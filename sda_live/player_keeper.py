"""Keeps a player running, on the device that is wanted, or on none until that is back.

A player that dies is started again. One whose device is gone is replaced by one that plays to nowhere, so
that the timeline goes on and hands keep their feeling, while a probe looks for the device every few seconds.
Runs on the daemon's desk; it is told what players say and looks when it is asked to.
"""

import contextlib
import json
from collections.abc import Callable, Mapping
from itertools import count
from queue import SimpleQueue
from time import monotonic
from typing import Any

from sda_core.errors import SdaError
from sda_core.frames import SAMPLE_RATE
from sda_core.paths import path_of
from sda_live.child import Child, Said
from sda_live.config import AudioConfig
from sda_live.device import Device, Wanted, choose
from sda_live.player import EXIT_DEVICE_LOST, EXIT_NO_DEVICE
from sda_live.timeline import Field, Timeline

NOWHERE = "null"
A_FILE = "file:"  # waits for the engine, however long
# A device that asks for nothing for so long is gone, whatever it says.
LONGEST_SILENCE_S = 3.0
LONGEST_OPENING_S = 15.0
# One that is killed in the middle of its driver may never end; it does nothing more either.
LONGEST_DYING_S = 2.0
PROBING_S = (1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 5.0, 10.0)  # between looks, the last one for good
# So many deaths in so short a time are the device's fault, not chance.
MOST_DEATHS = 3
DEATHS_S = 10.0
PAUSE_S = 2.0


class PlayerKeeper:
    def __init__(
        self,
        timeline: Timeline,
        config: AudioConfig,
        queue: "SimpleQueue[Any]",
        log: Callable[[str], None],
        fault: Callable[[str], None],
    ) -> None:
        self._timeline, self._config, self._queue = timeline, config, queue
        self._log, self._fault = log, fault
        self._player: Child | None = None
        self._probe: Child | None = None
        self._target = config.device
        self._wanted = Wanted(device=config.device, host_api=config.host_api)
        self._deaths: list[float] = []
        self._probe_at, self._n_probes = 0.0, 0
        self._n_blocks, self._moved_at = 0, 0.0
        self._problem = ""
        self._given_up_at = 0.0
        self._retry_at = 0.0
        self._is_over = False
        self._name = config.device or "the sound card"
        self.device = ""
        self.is_open = False
        self.n_restarts = 0

    def start(self) -> None:
        self._open(self._config.device)

    @property
    def pids(self) -> tuple[int, ...]:
        return (self._player.pid,) if self._player else ()

    @property
    def is_nowhere(self) -> bool:
        """Whether it plays to nowhere because the device that was wanted is not there."""
        return self._target == NOWHERE != self._config.device and not self._config.device.startswith(A_FILE)

    def said(self, said: Said) -> None:
        """One of its children said something, or has ended."""
        if self._is_over:
            return
        if said.child is self._probe:
            self._probed(said.facts)
        elif said.child is self._player:
            if said.facts is None:
                self._ended(said.exit_code)
            elif "opened" in said.facts:
                self._opened(said.facts)
            else:
                self._problem = str(said.facts["problem"])

    def look(self) -> None:
        """Notices a device that stands still; sends out a probe when it is time."""
        if self._is_over:
            return
        now = monotonic()
        if self._retry_at and now >= self._retry_at:
            self._open(self._target)
        if self._given_up_at and now - self._given_up_at > LONGEST_DYING_S:
            self._go_nowhere(f"{self._name} is gone")
        n_blocks = self._timeline[Field.N_BLOCKS]
        if n_blocks != self._n_blocks or self._target.startswith(A_FILE) or self._given_up_at:
            self._n_blocks, self._moved_at = n_blocks, now
            if self.is_open and not self.is_nowhere:
                self._n_probes = 0
        elif now - self._moved_at > (LONGEST_SILENCE_S if self.is_open else LONGEST_OPENING_S):
            self._give_up()
        self._look_for_the_device(now)

    def _give_up(self) -> None:
        """Ends a player that stands still; its end is told by the queue."""
        if self._player is not None:
            what = "asks for no sound any more" if self.is_open else "does not open"
            self._fault(f"{self._name} {what}")
            self._player.kill()
            self._given_up_at, self.is_open = monotonic(), False

    def _look_for_the_device(self, now: float) -> None:
        if self._probe is not None:
            if now - self._probe_at > LONGEST_OPENING_S:
                self._probe.kill()
        elif self.is_nowhere and now >= self._probe_at:
            self._probe_at = now
            with contextlib.suppress(OSError):  # no processes or no memory are left: another time
                self._probe = Child("probe", self._queue)

    def end(self) -> None:
        """Fades out and ends the player; nothing is started any more."""
        self._is_over = True
        player, self._player = self._player, None
        if player is not None:
            player.end(self._timeline[Field.DEVICE_FRAMES] / SAMPLE_RATE)  # it is heard as much later
        if self._probe is not None:
            self._probe.kill()

    def _open(self, target: str) -> None:
        self._target = target
        self._given_up_at, self.is_open = 0.0, False
        self._timeline[Field.LEAVE] = 0
        order = {
            "memory": str(self._timeline.path),
            "device": target,
            "host_api": self._wanted.host_api,
            "block_frames": self._config.block_frames,
            "latency": self._config.latency,
        }
        self._moved_at, self._retry_at = monotonic(), 0.0
        try:
            self._player = Child("player", self._queue, json.dumps(order))
        except OSError as error:  # no processes or no memory are left
            self._player = None
            self._retry_at = monotonic() + PAUSE_S
            self._fault(f"the player could not be started ({error}); it is tried again")

    def _opened(self, facts: Mapping[str, Any]) -> None:
        self.is_open = True
        self._moved_at = monotonic()
        name, api = facts["opened"]["name"], facts["opened"].get("host_api", "")
        if self.is_nowhere:
            self.device = f"nowhere, until {self._name} is there"
            return
        self.device = self._name = f"{name} ({api})" if api else name
        if api:  # from now on this one is meant, whatever becomes the default, or gets its number
            self._wanted = Wanted(device=name, host_api=api)
        block = f", blocks of {self._config.block_frames} frames" if self._config.block_frames else ""
        self._log(f"plays to {self.device} at {facts['rate']} Hz{block}")

    def _ended(self, exit_code: int) -> None:
        self.is_open = False
        if exit_code == EXIT_NO_DEVICE:
            self._go_nowhere(self._problem)
        elif exit_code == EXIT_DEVICE_LOST or self._given_up_at:
            self._go_nowhere(f"{self._name} is gone")
        else:
            now = monotonic()
            self.n_restarts += 1
            self._deaths = [*(at for at in self._deaths if now - at < DEATHS_S), now]
            if len(self._deaths) < MOST_DEATHS:
                self._fault(f"the player ended (exit code {exit_code}); it is started again")
                self._open(self._again(self._target))
            elif self._target != NOWHERE:
                self._go_nowhere(f"the player of {self._name} keeps ending")
            else:
                self._player = None
                self._retry_at = now + PAUSE_S
                self._fault(
                    f"the player keeps ending (exit code {exit_code}); it is tried again every {PAUSE_S:g} s"
                )

    def _again(self, target: str) -> str:
        """The same device, by its name, whatever is the default by now or has its number.

        For a file one of another name, so that what is in the first is kept.
        """
        if target == NOWHERE:
            return target
        if not target.startswith(A_FILE):
            return self._wanted.device
        path = path_of(self._config.device.removeprefix(A_FILE))
        others = (path.with_stem(f"{path.stem}-{number}") for number in count(self.n_restarts + 1))
        return f"{A_FILE}{next(other for other in others if not other.exists())}"

    def _go_nowhere(self, why: str) -> None:
        until = " until it is back" if self.device else " until a device is there"
        until = "" if self._config.device.startswith(A_FILE) else until
        self._fault(f"{why}: SDA plays to nowhere{until}")
        self._probe_at = monotonic() + self._until_next_probe_s()
        self._open(NOWHERE)

    def _until_next_probe_s(self) -> float:
        return PROBING_S[min(self._n_probes, len(PROBING_S) - 1)]

    def _probed(self, facts: Mapping[str, Any] | None) -> None:
        if facts is None:
            self._probe = None
            self._n_probes += 1
            self._probe_at = monotonic() + self._until_next_probe_s()
            return
        try:
            choose(tuple(Device(**plain) for plain in facts["devices"]), self._wanted)
        except SdaError:
            return
        if self.is_nowhere:
            if self._player is not None:
                self._player.end()
            self._open(self._wanted.device)
