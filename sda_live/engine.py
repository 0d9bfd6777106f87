"""The engine: a process of its own that makes the sound.

Started by the daemon as `python -m sda_live.engine`. Its main thread renders ahead and nothing else. Four
small threads stand around it: one reads what the daemon sends (a JSON value a line), one prepares models,
one tells the daemon what was accepted or refused, one saves pairs; all of them mostly sleep, or work in C.
When its input ends the daemon is gone: the engine ends too.

    daemon -> what to begin with, then
              {"wishes": [...]}             controls that moved: as soon as possible, all at one hop
              {"do": [[event, after_frames], ...]}     at one hop
              {"do": ..., "models": {hash: path}, "number": n}     once these are prepared
              {"pair": path}    what is playing at a boundary, as a file
              {"until": 0}      how far everything is settled, now
    engine -> {"ready": seconds}  {"accepted": [frame, event]}  {"fault": what}
              {"refused": why, "number": n}     0, where it was no order
              {"until": frame}     every event that acts before this frame has been told
              {"paired": frame, "file": path, "models": [hash, ...]}  {"unpaired": why}
"""

import ctypes
import gc
import json
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from time import perf_counter
from typing import Any

import torch

from sda_core.errors import ModelError, SdaError, described
from sda_core.events import Changed, Event, ModelLoaded, Restarted, event_from_json, event_to_json
from sda_core.frames import HOP, SAMPLE_RATE, boundary
from sda_core.model_file import load_model
from sda_core.parameters import SLIDER_PATHS, TABLE, Kind
from sda_core.render import Renderer
from sda_core.state import PAD_PATHS, State, apply, state_from_json
from sda_core.voice_model import VoiceModel, prepare
from sda_live import shared_memory
from sda_live.ahead import Ahead, ChangeFailed, Pair, Timed
from sda_live.guard import Guard
from sda_live.pair_saver import PairSaver
from sda_live.priority import come_first
from sda_live.timeline import Field, Timeline
from sda_live.wishes import wishes_from_json

# A thread that wants the interpreter gets it after this; by default it waits 250 times longer. Rendering asks
# for it some hundred times a hop: beside another thread a hop took 45 ms at 0.1 ms, 20 ms at 0.02 ms with
# the system's own slack of 0.05 ms taken away, and was starved for 55 ms at 0.005 ms.
SWITCH_INTERVAL_S = 0.00002
LINUX_SET_TIMER_SLACK, SLACK_NS = 29, 1000
N_WARMING_HOPS = 40
# After so many exceptions in a row the process ends, and the daemon starts it anew.
MOST_FAULTS = 4
PRUNING_FRAMES = 2 * SAMPLE_RATE
# How often the daemon is told how far everything is settled.
TELLING_FRAMES = 5 * HOP
# Lines that have been read and not been done.
MOST_ORDERS = 32
WAIT_S = 0.002
LAST_WORDS_S = 1.0

# After engines that died again and again: every parameter as it is without a musician.
AT_REST = (
    Changed(
        values=tuple(
            (row.path, row.default)
            for row in TABLE
            if row.is_event
            and row.kind is not Kind.TRIGGER
            and row.path not in PAD_PATHS  # so that the weights hold
        ),
        cause="the engine kept ending",
    ),
)

Bank = dict[str, VoiceModel]


class Reports:
    """What the daemon is told; never waits for it."""

    def __init__(self) -> None:
        self._lines: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
        os.dup2(2, 1)  # what others print must not get in between
        self._sender = threading.Thread(target=self._send, name="reports", daemon=True)
        self._sender.start()
        self._saver = PairSaver(self.tell)
        self._line = self._told_line = 0

    def tell(self, **facts: Any) -> None:
        self._lines.put(facts)

    def end(self) -> None:
        """Waits, but not for ever, until the daemon has been told everything: a process is about to end."""
        self._lines.put({})
        self._sender.join(LAST_WORDS_S)

    def accepted(self, frame: int, event: Event) -> None:
        self._lines.put({"accepted": (frame, event)})

    def pair(self, pair: Pair, path: Path) -> None:
        """Saves what is playing at a boundary, beside everything else; told when it is done."""
        self._saver.save(pair, path)

    def until(self, frame: int) -> None:
        """Everything before a frame is settled, and has been told; but for a pair, which goes first."""
        self.tell(until=self._saver.limited(frame))

    def heard(self, line: int) -> None:
        """A line has come; 0 is one that nobody waits for."""
        self._line = line or self._line

    def taken(self) -> None:
        """Everything that came has been taken, and told: the daemon need not say it again."""
        if self._line > self._told_line:
            self._told_line = self._line
            self.tell(taken=self._line)

    def _send(self) -> None:
        while facts := self._lines.get():
            if "accepted" in facts:
                frame, event = facts["accepted"]
                facts = {"accepted": [frame, event_to_json(event)]}
            self._out.write(json.dumps(facts) + "\n")

    def refused(self, number: int, why: str) -> None:
        self.tell(refused=why, number=number)


class Inbox:
    """What the daemon sends, read by a thread of its own."""

    def __init__(self) -> None:
        self.orders: deque[dict[str, Any]] = deque()
        self.arrived = threading.Event()
        self.has_ended = False

    def read_on(self) -> None:
        threading.Thread(target=self._read, name="input", daemon=True).start()

    def put(self, order: dict[str, Any]) -> None:
        self.orders.append(order)
        self.arrived.set()

    def _read(self) -> None:
        try:
            for line in sys.stdin:
                self.put(json.loads(line))
                while len(self.orders) >= MOST_ORDERS:  # what comes meanwhile is gathered by the daemon
                    time.sleep(WAIT_S)
        finally:  # also where the daemon died within a line
            self.has_ended = True
            self.arrived.set()


class Loader:
    """Prepares models in a thread of its own, then hands on the events that need them."""

    def __init__(self, bank: Bank, device: torch.device | None, inbox: Inbox, reports: Reports) -> None:
        self._bank, self._device, self._inbox, self._reports = bank, device, inbox, reports
        self._orders: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._n_put = self._n_done = 0  # each counted by one thread
        threading.Thread(target=self._work, name="loader", daemon=True).start()

    @property
    def is_busy(self) -> bool:
        return self._n_done < self._n_put

    def load(self, order: dict[str, Any]) -> None:
        self._n_put += 1
        self._orders.put(order)

    def _work(self) -> None:
        while True:
            order = self._orders.get()
            try:
                for content_hash, path in order["models"].items():
                    load_into(self._bank, content_hash, Path(path), self._device)
            except SdaError as error:
                self._reports.refused(order.get("number", 0), str(error))
            except Exception as error:  # noqa: BLE001 - a thread's top: a bad file must not end the loading of others
                self._reports.refused(
                    order.get("number", 0), f"loading failed ({described(error)}); nothing has changed"
                )
            else:
                self._inbox.put({name: order[name] for name in order if name != "models"})
            self._n_done += 1


def load_into(bank: Bank, content_hash: str, path: Path, device: torch.device | None) -> None:
    """Prepares the model of a file, if it is not there yet; ModelError when it is another one."""
    if content_hash in bank:
        return
    voice = prepare(load_model(path), device)
    if voice.content_hash != content_hash:
        raise ModelError(f"{path}: it is another model by now; load it again")
    bank[content_hash] = voice


def main() -> None:
    """Renders until the input ends; the entry point of the process."""
    reports = Reports()
    try:
        _work(reports)
    except Exception as error:  # noqa: BLE001 - the process's top: the daemon is told why, and starts another
        _tell_of_a_fault(reports, error, 1)
        reports.end()
        os._exit(1)


def _work(reports: Reports) -> None:
    started = perf_counter()
    # Small products in several threads wait for each other.
    torch.set_num_threads(1)
    come_first()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(LINUX_SET_TIMER_SLACK, SLACK_NS, 0, 0, 0)
    order = json.loads(sys.stdin.readline())
    timeline = Timeline(Path(order["memory"]))
    inbox = Inbox()
    bank: Bank = {}
    state = state_from_json(order["state"])
    device = _device(order["compute"], reports)
    emptied = _load_all(state, order["models"], bank, device, reports)
    guard = Guard(order["guard_frames"])
    first = (*emptied, *(AT_REST if order["is_reset"] else ()))
    # Twice the first hops: what is cached is in the cache, and what a change costs is known before it counts.
    whole = apply(state, Restarted(), 0)  # without what fades: its model may be gone
    for event in first:
        whole = apply(whole, event, 0)
    for _ in range(2):
        _warm(bank, whole, guard, order["frame"])
    ahead = Ahead(
        timeline,
        Renderer(bank),
        guard,
        state=state,
        frame=order["frame"],
        target_frames=order["target_frames"],
        accepted=reports.accepted,
        refused=reports.refused,
        clock=perf_counter,
    )
    if order["is_restart"]:
        ahead.restart()
    ahead.begin(first)
    for _ in range(boundary(order["target_frames"]) // HOP):  # the player may be playing already
        ahead.turn()
    ahead.rest()
    gc.collect()
    gc.freeze()
    loader = Loader(bank, device, inbox, reports)
    inbox.read_on()
    timeline[Field.IS_READY] = 1
    reports.tell(ready=perf_counter() - started)
    _run(ahead, timeline, inbox, loader, bank, reports)


def _run(
    ahead: Ahead, timeline: Timeline, inbox: Inbox, loader: Loader, bank: Bank, reports: Reports
) -> None:
    """The main thread's loop: take what came, do one step of work, rest when there is nothing to do."""
    n_faults, pruned_at, told = 0, 0, 0
    while not inbox.has_ended:
        inbox.arrived.clear()
        if ahead.settled.frame - told >= TELLING_FRAMES:
            told = ahead.settled.frame
            reports.until(told)
        while inbox.orders and not ahead.is_full:
            _take(inbox.orders.popleft(), ahead, loader, reports)
        try:
            rest_s = ahead.turn()
        except ChangeFailed as failed:
            timeline.add(Field.N_FAULTS)
            _tell_of_a_fault(reports, failed.__cause__, 1)
            continue
        except Exception as error:  # noqa: BLE001 - the thread's top: sound goes on, or fades and comes back
            n_faults += 1
            timeline.add(Field.N_FAULTS)
            _tell_of_a_fault(reports, error, n_faults)
            _after_a_fault(ahead, reports, n_faults)
            continue
        n_faults = 0
        if not ahead.is_asked:
            reports.taken()
        if (
            rest_s
            and timeline[Field.PLAYED] - pruned_at > PRUNING_FRAMES
            and not (loader.is_busy or inbox.orders)
        ):
            pruned_at = timeline[Field.PLAYED]
            _prune(bank, ahead)
        if rest_s:
            inbox.arrived.wait(rest_s)
    shared_memory.delete(timeline.path)
    os._exit(0)


def _take(order: dict[str, Any], ahead: Ahead, loader: Loader, reports: Reports) -> None:
    reports.heard(order.get("line", 0))
    if "wishes" in order:
        ahead.wish(wishes_from_json(order["wishes"]))
    elif "pair" in order:
        reports.pair(ahead.settled, Path(order["pair"]))
    elif "until" in order:
        reports.until(ahead.settled.frame)
    elif "models" in order:  # also where it needs none: what is ordered is done in order
        loader.load(order)
    else:
        number = order.get("number", 0)
        ahead.do(
            [
                Timed(event=event_from_json(plain), after_frames=after, number=number)
                for plain, after in order["do"]
            ]
        )


def _after_a_fault(ahead: Ahead, reports: Reports, n_faults: int) -> None:
    """The same again; then with nothing playing; then a new process."""
    if n_faults == 2:
        ahead.restart()
    elif n_faults >= MOST_FAULTS:
        reports.end()
        os._exit(1)


def _tell_of_a_fault(reports: Reports, error: BaseException | None, n_in_a_row: int) -> None:
    reports.tell(fault=described(error), in_a_row=n_in_a_row)


def _prune(bank: Bank, ahead: Ahead) -> None:
    """Lets go of the models that nothing which may still be rendered needs."""
    needed = {
        content_hash
        for pair in ahead.pairs()
        for content_hash in (*pair.state.model_hashes, *pair.playing.hashes)
    }
    for _, event in ahead.scheduled:
        if isinstance(event, ModelLoaded) and event.model is not None:
            needed.add(event.model.content_hash)
    for content_hash in set(bank) - needed:
        del bank[content_hash]


def _load_all(
    state: State, models: Mapping[str, str], bank: Bank, device: torch.device | None, reports: Reports
) -> tuple[ModelLoaded, ...]:
    """Prepares the models of a State, and those needed soon; what empties the slots that lack theirs."""
    emptied = []
    for slot, model in enumerate(state.slots, start=1):
        try:
            if model is not None:
                load_into(bank, model.content_hash, Path(models.get(model.content_hash, "")), device)
        except SdaError as error:
            reports.refused(0, f"slot {slot} is empty now: {error}")
            emptied.append(ModelLoaded(slot=slot, model=None))
    of_slots = {model.content_hash for model in state.models}
    for content_hash in models.keys() - of_slots:
        try:
            load_into(bank, content_hash, Path(models[content_hash]), device)
        except SdaError as error:
            reports.refused(0, str(error))
    return tuple(emptied)


def _device(compute: str, reports: Reports) -> torch.device | None:
    """The accelerator that was asked for; None is the processor, which is the faster for hops this small."""
    if compute in ("auto", "cpu"):
        return None
    is_there = torch.cuda.is_available() if compute == "cuda" else torch.backends.mps.is_available()
    if not is_there:
        reports.refused(0, f"compute: got {compute}, which is not here; the processor does it instead")
        return None
    return torch.device(compute)


def _warm(bank: Bank, state: State, guard: Guard, now: int) -> None:
    """Renders with a slider moving, unheard: everything is touched, and the guard learns what it costs."""
    renderer = Renderer(bank)
    playing = renderer.start()
    for hop in range(N_WARMING_HOPS):
        frame = hop * HOP
        started = perf_counter()
        moved = tuple((path, 5.0 * (-1) ** hop) for path in SLIDER_PATHS)
        _, playing = renderer.step(playing, apply(state, Changed(values=moved), frame), frame)
        if hop > N_WARMING_HOPS // 2:
            guard.learn((perf_counter() - started) * SAMPLE_RATE, now)


if __name__ == "__main__":
    main()
