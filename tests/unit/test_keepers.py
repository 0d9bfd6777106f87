"""The keepers: whatever ends is started again, and what cannot be had is waited for."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from sda_core.events import Event, ModelLoaded, Restarted, event_to_json
from sda_core.frames import HOP
from sda_core.model_file import save_model
from sda_core.state import State, state_from_json
from sda_live import engine_keeper, player_keeper
from sda_live.child import Said
from sda_live.config import AudioConfig
from sda_live.device import Device
from sda_live.engine_keeper import LONGEST_START_S, LONGEST_STILL_S, PATIENCE_S, STEADY_S, EngineKeeper
from sda_live.following import Following
from sda_live.player import EXIT_DEVICE_LOST, EXIT_NO_DEVICE
from sda_live.player_keeper import (
    DEATHS_S,
    LONGEST_DYING_S,
    LONGEST_OPENING_S,
    LONGEST_SILENCE_S,
    PAUSE_S,
    PROBING_S,
    PlayerKeeper,
)
from sda_live.timeline import Field, Timeline, create_timeline
from tests.fixtures.small_instrument import changed, loaded, small_slots
from tests.fixtures.small_model import small_model


class FakeChild:
    started: list["FakeChild"] = []  # noqa: RUF012 - emptied for every test

    def __init__(self, module: str, _queue: SimpleQueue[Any], *arguments: str) -> None:
        self.module, self.arguments = module, arguments
        self.sent: list[Mapping[str, Any]] = []
        self.is_ended = self.is_killed = False
        self.more_s = 0.0
        self.pid = len(self.started)
        self.started.append(self)

    def send(self, facts: Mapping[str, Any]) -> bool:
        self.sent.append(facts)
        return True

    def end(self, more_s: float = 0.0) -> None:
        self.is_ended, self.more_s = True, more_s

    def kill(self) -> None:
        self.is_killed = True


class Line:
    """Keeps what happened to the line, in order."""

    def __init__(self) -> None:
        self.happened: list[tuple[str, Any]] = []

    def connect(self, engine: Any) -> None:
        self.happened.append(("connect", engine))

    def disconnect(self, *, forgets: bool = False) -> None:
        self.happened.append(("disconnect", forgets))

    def again(self, order: Any) -> None:
        self.happened.append(("again", order))


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    FakeChild.started = []
    for module in (player_keeper, engine_keeper):
        monkeypatch.setattr(module, "Child", FakeChild)
        monkeypatch.setattr(module, "monotonic", time)
    return time


@pytest.fixture
def timeline(tmp_path: Path) -> Timeline:
    return create_timeline(tmp_path)


SPEAKERS = Device(number=3, name="Speakers", host_api="ALSA", n_channels=2, rate=48000, is_default=True)


class Players:
    """A keeper of players and what it says."""

    def __init__(self, timeline: Timeline, device: str = "Speakers") -> None:
        self.said: list[str] = []
        self.faults: list[str] = []
        self.timeline = timeline
        self.keeper = PlayerKeeper(
            timeline, AudioConfig(device=device), SimpleQueue(), self.said.append, self.faults.append
        )
        self.keeper.start()

    def all(self, module: str) -> list[FakeChild]:
        return [child for child in FakeChild.started if child.module == module]

    @property
    def targets(self) -> list[str]:
        return [json.loads(player.arguments[0])["device"] for player in self.all("player")]

    def says(self, facts: Mapping[str, Any] | None, exit_code: int = 0, module: str = "player") -> None:
        child = self.all(module)[-1]
        self.keeper.said(Said(child=child, facts=facts, exit_code=exit_code))  # type: ignore[arg-type]

    def opens(self, name: str = "Speakers") -> None:
        self.says({"opened": {"name": name, "host_api": "ALSA"}, "rate": 48000})

    def probe_finds(self, *devices: Device) -> None:
        self.says({"devices": [asdict(device) for device in devices]}, module="probe")
        self.says(None, module="probe")


def test_a_lost_device_is_waited_for_and_taken_back(timeline: Timeline, time: Time) -> None:
    players = Players(timeline)
    players.opens()
    assert players.keeper.device == "Speakers (ALSA)"
    timeline[Field.LEAVE] = 1
    players.says(None, EXIT_DEVICE_LOST)
    assert players.targets == ["Speakers", "null"]
    assert timeline[Field.LEAVE] == 0
    assert players.keeper.is_nowhere
    assert players.faults == ["Speakers (ALSA) is gone: SDA plays to nowhere until it is back"]
    players.opens("nowhere")
    players.keeper.look()
    assert players.all("probe") == []
    for n_probes, pause_s in enumerate((*PROBING_S, PROBING_S[-1]), start=1):
        time.now += pause_s
        timeline.add(Field.N_BLOCKS)
        players.keeper.look()
        players.keeper.look()
        assert len(players.all("probe")) == n_probes
        players.probe_finds()
    time.now += PROBING_S[-1]
    players.keeper.look()
    nowhere = players.all("player")[-1]
    players.probe_finds(SPEAKERS)
    assert nowhere.is_ended
    assert players.targets == ["Speakers", "null", "Speakers"]
    players.keeper.said(Said(child=nowhere, facts=None))  # type: ignore[arg-type]
    players.opens()
    assert (players.keeper.is_nowhere, players.keeper.is_open) == (False, True)
    assert len(players.targets) == 3


def test_without_a_device_at_the_start_it_plays_to_nowhere(timeline: Timeline, time: Time) -> None:
    players = Players(timeline, "")
    players.says({"problem": "device: this machine has none"})
    players.says(None, EXIT_NO_DEVICE)
    assert players.targets == ["", "null"]
    assert players.faults == ["device: this machine has none: SDA plays to nowhere until a device is there"]
    assert players.keeper.n_restarts == 0


def test_a_player_that_dies_is_started_again_but_not_for_ever(timeline: Timeline, time: Time) -> None:
    players = Players(timeline)
    for _ in range(4):  # now and then: chance
        players.opens()
        players.says(None, -11)
        time.now += DEATHS_S
    assert players.targets == ["Speakers"] * 5
    for _ in range(3):
        players.opens()
        players.says(None, -11)
    assert players.targets[-1] == "null"
    assert players.faults[-1].startswith("the player of Speakers (ALSA) keeps ending: ")
    assert players.keeper.n_restarts == 7


def test_players_that_cannot_even_play_to_nowhere_are_tried_now_and_then(
    timeline: Timeline, time: Time
) -> None:
    players = Players(timeline, "null")
    for n_players in (1, 2, 3):
        assert len(players.targets) == n_players
        players.says(None, 1)
    for n_players in (3, 4, 5):
        assert players.keeper.pids == ()
        time.now += PAUSE_S - 0.1
        players.keeper.look()
        assert len(players.targets) == n_players
        time.now += 0.2
        players.keeper.look()
        assert players.targets == ["null"] * (n_players + 1)
        players.says(None, 1)
    assert "the player keeps ending (exit code 1)" in players.faults[-1]


def test_a_device_that_is_back_is_taken_while_no_player_runs(timeline: Timeline, time: Time) -> None:
    players = Players(timeline)
    players.says(None, EXIT_NO_DEVICE)
    for _ in range(3):
        players.says(None, 1)
    assert players.keeper.pids == ()
    time.now += PROBING_S[0]
    players.keeper.look()
    players.probe_finds(SPEAKERS)
    assert players.targets[-1] == "Speakers"
    n_players = len(players.targets)
    time.now += PAUSE_S
    players.keeper.look()
    assert len(players.targets) == n_players


def test_a_player_that_cannot_be_killed_is_left_behind(timeline: Timeline, time: Time) -> None:
    """It hangs in its driver. When it ends at last, that is no affair of the next one's."""
    players = Players(timeline)
    players.opens()
    stuck = players.all("player")[0]
    players.keeper.look()
    time.now += LONGEST_SILENCE_S + 0.1
    players.keeper.look()
    assert stuck.is_killed
    time.now += LONGEST_DYING_S - 0.1
    players.keeper.look()
    assert players.targets == ["Speakers"]
    time.now += 0.2
    players.keeper.look()
    players.keeper.look()
    assert players.targets == ["Speakers", "null"]
    players.opens("nowhere")
    players.keeper.said(Said(child=stuck, facts=None, exit_code=-9))  # type: ignore[arg-type]
    assert players.keeper.is_open
    assert players.targets == ["Speakers", "null"]


def test_a_device_that_is_back_under_another_number_is_taken(timeline: Timeline, time: Time) -> None:
    players = Players(timeline, "Scarlett")
    players.opens("Scarlett 2i2 USB: Audio (hw:2,0)")
    players.says(None, EXIT_DEVICE_LOST)
    time.now += PROBING_S[0]
    players.keeper.look()
    players.probe_finds(SPEAKERS, replace(SPEAKERS, number=5, name="Scarlett 2i2 USB: Audio (hw:1,0)"))
    assert players.keeper.is_nowhere is False
    players.opens("Scarlett 2i2 USB: Audio (hw:1,0)")
    assert players.keeper.device == "Scarlett 2i2 USB: Audio (hw:1,0) (ALSA)"


def test_a_player_of_a_file_that_dies_is_followed_by_one_of_a_new_file(
    timeline: Timeline, time: Time, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by one of a file that was there before."""
    (tmp_path / "take-2.wav").touch()
    players = Players(timeline, f"file:{tmp_path / 'take.wav'}")
    players.opens()
    players.says(None, -9)
    assert players.targets[1] == f"file:{tmp_path / 'take-3.wav'}"
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    players = Players(timeline, "file:~/take.wav")
    players.says(None, -9)
    assert players.targets[-1] == f"file:{tmp_path / 'take-3.wav'}"


@pytest.mark.parametrize(("device", "is_gone"), [("Speakers", True), ("file:/tmp/a.wav", False)])
def test_a_device_that_stands_still_is_gone(
    timeline: Timeline, time: Time, device: str, *, is_gone: bool
) -> None:
    """A file only waits for an engine that is being started."""
    players = Players(timeline, device)
    players.opens()
    for _ in range(3):
        timeline.add(Field.N_BLOCKS)
        players.keeper.look()
        time.now += LONGEST_SILENCE_S - 0.1
    players.keeper.look()
    assert not players.all("player")[0].is_killed
    time.now += 0.2
    players.keeper.look()
    assert players.all("player")[0].is_killed == is_gone
    if is_gone:
        players.says(None, -9)
        assert players.targets == ["Speakers", "null"]


def test_the_end_of_a_keeper_ends_its_player_and_its_probe(timeline: Timeline, time: Time) -> None:
    players = Players(timeline)
    players.says(None, EXIT_NO_DEVICE)
    time.now += PROBING_S[0]
    players.keeper.look()
    timeline[Field.DEVICE_FRAMES] = 96000
    players.keeper.end()
    assert players.all("player")[-1].is_ended
    assert players.all("player")[-1].more_s == 2, "until its fade is heard"
    assert players.all("probe")[-1].is_killed
    assert players.keeper.pids == ()
    n_started = len(FakeChild.started)
    players.probe_finds(SPEAKERS)
    time.now += LONGEST_OPENING_S
    players.keeper.look()
    assert len(FakeChild.started) == n_started, "it is over"


class Engines:
    """A keeper of engines, on a timeline that is made up to hop 20 and played up to hop 10."""

    def __init__(
        self, timeline: Timeline, state: State | None = None, library: Path = Path("/models")
    ) -> None:
        self.timeline, self.line, self.faults = timeline, Line(), []
        self.copies: dict[str, Path] = {}  # of models, put aside when they were loaded
        self.following = Following(loaded(0) if state is None else state)
        faults: list[str] = self.faults
        paths = {model.content_hash: library / model.name for model in small_slots()}
        self.keeper = EngineKeeper(
            timeline,
            AudioConfig(),
            self.line,  # type: ignore[arg-type]
            SimpleQueue(),
            paths,
            "auto",
            faults.append,
            self.copies.get,
        )
        self.keeper.start(self.following)
        timeline[Field.PLAYED], timeline[Field.WRITTEN] = 10 * HOP, 20 * HOP
        timeline[Field.TARGET_FRAMES] = 28 * HOP
        timeline[Field.IS_READY] = 1

    @property
    def engines(self) -> list[FakeChild]:
        return FakeChild.started

    @property
    def order(self) -> Mapping[str, Any]:
        """What the newest engine began with."""
        return self.engines[-1].sent[0]


def test_the_first_engine_begins_with_the_state(timeline: Timeline, time: Time) -> None:
    engines = Engines(timeline)
    assert state_from_json(engines.order["state"]) == loaded(0)
    assert (engines.order["frame"], engines.order["is_restart"], engines.order["is_reset"]) == (
        0,
        False,
        False,
    )
    assert engines.line.happened == [("connect", engines.engines[0])]


def test_a_dead_engine_is_followed_by_one_that_goes_on(timeline: Timeline, time: Time) -> None:
    engines = Engines(timeline)
    heard, made, undone = (changed(slider1=value) for value in (1.0, 2.0, 3.0))
    late: Event = ModelLoaded(slot=2, model=small_slots()[1])
    entries = ((HOP, heard), (15 * HOP, made), (20 * HOP, undone), (30 * HOP, late))
    for entry in entries:
        engines.following.accept(*entry)
    engines.following.advance(timeline[Field.PLAYED])
    engines.line.happened.clear()
    engines.keeper.ended(-11)
    assert timeline[Field.BREAK_AT] == 20 * HOP
    assert timeline[Field.IS_READY] == 0
    assert len(engines.engines) == 2
    state = state_from_json(engines.order["state"])
    assert (state.target("slider1"), state.n_events) == (2.0, loaded(0).n_events + 2)
    assert (engines.order["frame"], engines.order["is_restart"]) == (20 * HOP, True)
    order = {"do": [[event_to_json(undone), 0], [event_to_json(late), 10 * HOP]]}
    assert engines.line.happened == [
        ("disconnect", False),
        ("again", order),
        ("connect", engines.engines[-1]),
    ]
    assert engines.order["models"][small_slots()[1].content_hash] == "/models/model 1", (
        "also if not playing yet"
    )
    assert engines.following.coming == ((15 * HOP, made),)
    assert engines.keeper.n_restarts == 1
    assert engines.faults == ["the engine ended (exit code -11); it is started again"]


def test_a_load_that_was_never_made_brings_its_model_to_every_next_engine(
    timeline: Timeline, time: Time
) -> None:
    """One that dies at once has not taken what it was asked for again, and the next is asked for it too."""
    engines = Engines(timeline)
    late = small_slots()[1]
    engines.following.accept(30 * HOP, ModelLoaded(slot=2, model=late))
    for _ in range(2):
        engines.keeper.ended(-11)
        assert late.content_hash in engines.order["models"]
        timeline[Field.IS_READY] = 1
        engines.keeper.look()
    time.now += STEADY_S
    engines.keeper.ended(-11)
    assert late.content_hash not in engines.order["models"], "a steady one had taken it"


def test_engines_that_stand_still_again_and_again_begin_anew_too(timeline: Timeline, time: Time) -> None:
    engines = Engines(timeline)
    for is_reset in (False, False, True):
        time.now += LONGEST_START_S + 1
        engines.keeper.look()
        assert engines.engines[-1].is_killed
        engines.keeper.ended(-9)
        time.now += PATIENCE_S + 1
        engines.keeper.look()
        assert engines.order["is_reset"] == is_reset


def test_engines_that_die_now_and_then_go_on_where_they_were(timeline: Timeline, time: Time) -> None:
    engines = Engines(timeline)
    for _ in range(5):
        timeline[Field.IS_READY] = 1
        engines.keeper.look()
        time.now += STEADY_S
        engines.keeper.ended(1)
        assert not engines.order["is_reset"]


def test_engines_that_die_again_and_again_begin_anew(timeline: Timeline, time: Time) -> None:
    engines = Engines(timeline)
    for n_deaths in (1, 2):
        engines.keeper.ended(1)
        assert len(engines.engines) == 1 + n_deaths
        assert not engines.order["is_reset"]
        time.now += 1
    engines.following.accept(20 * HOP, changed(slider1=9))
    engines.keeper.ended(1)
    assert len(engines.engines) == 3
    assert engines.keeper.pids == ()
    time.now += PATIENCE_S - 0.1
    engines.keeper.look()
    assert len(engines.engines) == 3
    time.now += 0.2
    engines.keeper.look()
    assert len(engines.engines) == 4
    assert engines.order["is_reset"]
    assert [forgets for what, forgets in engines.line.happened if what == "disconnect"] == [
        False,
        False,
        True,
    ]
    assert not [what for what, _ in engines.line.happened if what == "again"], "it may be to blame"


@pytest.mark.parametrize(("is_ready", "longest"), [(1, LONGEST_STILL_S), (0, LONGEST_START_S)])
def test_an_engine_that_stands_still_is_killed(
    timeline: Timeline, time: Time, is_ready: int, longest: float
) -> None:
    engines = Engines(timeline)
    timeline[Field.IS_READY] = is_ready
    engine = engines.engines[0]
    for _ in range(3):
        timeline.add(Field.N_HOPS)
        engines.keeper.look()
        time.now += longest - 0.1
    engines.keeper.look()
    assert not engine.is_killed
    timeline[Field.WRITTEN] += 18 * HOP  # the timeline is full: it may rest
    time.now += 2 * longest
    engines.keeper.look()
    assert not engine.is_killed
    timeline[Field.WRITTEN] -= 18 * HOP
    time.now += longest - 0.1
    engines.keeper.look()
    assert not engine.is_killed
    time.now += 0.2
    engines.keeper.look()
    assert engine.is_killed
    assert engines.keeper.is_its(Said(child=engine, facts=None))  # type: ignore[arg-type]


def test_the_device_that_played_is_meant_from_then_on(timeline: Timeline, time: Time) -> None:
    """Not what has become the default since, nor what has its number now."""
    players = Players(timeline, "")
    players.opens("Interface")
    players.says(None, EXIT_DEVICE_LOST)
    time.now += PROBING_S[0]
    players.keeper.look()
    players.probe_finds(SPEAKERS)
    assert players.targets == ["", "null"]
    time.now += PROBING_S[-1]
    players.keeper.look()
    players.probe_finds(SPEAKERS, replace(SPEAKERS, number=5, name="Interface", is_default=False))
    assert players.targets == ["", "null", "Interface"]


@pytest.mark.parametrize("device", ["", "3", "inter"])
def test_it_is_meant_too_where_its_player_died(timeline: Timeline, time: Time, device: str) -> None:
    players = Players(timeline, device)
    players.says(None, -11)
    assert players.targets == [device] * 2, "none has played yet"
    players.opens("Interface")
    players.says(None, -11)
    assert players.targets[2:] == ["Interface"]


def test_a_device_that_is_there_but_does_not_open_is_asked_less_and_less(
    timeline: Timeline, time: Time
) -> None:
    players = Players(timeline)
    waits = []
    for _ in range(len(PROBING_S) + 2):
        players.says({"problem": "it is busy"})
        players.says(None, EXIT_NO_DEVICE)
        began_at, n_probes = time.now, len(players.all("probe"))
        while len(players.all("probe")) == n_probes:
            time.now += 0.5
            players.keeper.look()
        waits.append(time.now - began_at)
        players.probe_finds(SPEAKERS)
    assert waits[-1] == PROBING_S[-1]


def test_a_player_that_never_opens_is_given_up(timeline: Timeline, time: Time) -> None:
    players = Players(timeline)
    players.keeper.look()
    time.now += LONGEST_OPENING_S + 1
    players.keeper.look()
    assert players.all("player")[0].is_killed
    players.says(None, -9)
    assert players.targets == ["Speakers", "null"]
    assert "Speakers does not open" in players.faults


def test_what_cannot_be_started_is_tried_again(
    timeline: Timeline, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError("no processes are left")

    monkeypatch.setattr(player_keeper, "Child", refuse)
    players = Players(timeline)
    assert players.targets == []
    assert "no processes are left" in players.faults[-1]
    monkeypatch.setattr(player_keeper, "Child", FakeChild)
    time.now += 10
    players.keeper.look()
    assert players.targets == ["Speakers"]


def test_a_restart_is_not_done_twice(timeline: Timeline, time: Time) -> None:
    """In the middle of the sound it would be a click."""
    engines = Engines(timeline)
    engines.following.accept(timeline[Field.WRITTEN], Restarted())
    engines.line.happened.clear()
    engines.keeper.ended(-11)
    assert [what for what, _ in engines.line.happened] == ["disconnect", "connect"]


@pytest.mark.parametrize("was_deleted", [True, False])
def test_a_model_whose_file_is_another_one_now_plays_on_from_its_copy(
    timeline: Timeline, time: Time, tmp_path: Path, *, was_deleted: bool
) -> None:
    one, other = small_slots()[:2]
    for number, model in enumerate((one, other)):
        save_model(small_model(name=model.name, seed=number), tmp_path / model.name)
    engines = Engines(timeline, loaded(0, 1), tmp_path)
    for model in (one, other):
        engines.copies[model.content_hash] = tmp_path / f"copy of {model.name}"
    engines.keeper.ended(-11)
    files = {model.content_hash: str(tmp_path / model.name) for model in (one, other)}
    assert engines.order["models"] == files
    assert len(engines.faults) == 1, "of its end"
    if was_deleted:
        (tmp_path / one.name).unlink()
    else:
        (tmp_path / other.name).replace(tmp_path / one.name)
        save_model(small_model(name=other.name, seed=1), tmp_path / other.name)
    engines.keeper.ended(-11)
    assert engines.order["models"] == files | {one.content_hash: str(tmp_path / f"copy of {one.name}")}
    (said,) = engines.faults[2:]
    what = "is gone" if was_deleted else "is another model now"
    assert said.startswith(f"{tmp_path / one.name} {what}; {one.name} plays on, from the copy")


def test_where_there_is_no_copy_the_engine_is_told_the_file_of_the_library(
    timeline: Timeline, time: Time
) -> None:
    engines = Engines(timeline)
    engines.keeper.ended(-11)
    assert engines.order["models"] == {small_slots()[0].content_hash: f"/models/{small_slots()[0].name}"}
    assert len(engines.faults) == 1
