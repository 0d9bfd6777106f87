"""Controllers at work, without hardware and threads: patches, takeover, learning, and what goes wrong.

The State is a real one and comes a little late, as in the daemon; time goes on while nothing comes.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sda_core.closing import close
from sda_core.errors import SettingError
from sda_core.events import Nudged
from sda_core.state import State, apply
from sda_live.control.controllers import LEARNING_S, LOOKING_S, SAME_FAULT_S, Controllers, Surroundings
from sda_live.control.monitor import Monitor
from sda_live.control.sources import Source, SourceKind
from sda_live.midi.fake import FakeMidi
from sda_live.midi.messages import midi_bytes_for
from sda_live.midi.ports import LOOK_AGAIN_S, Ports
from sda_live.osc.packet import Message
from sda_live.patch.choice import shipped_folder
from sda_live.wishes import AnyWish, Nudge, Wish

STEP = 1 / 127
LATE_S = 0.03  # the State, behind what was wished
PATCH = 'schema = 1\n[controllers.box]\nmatch = "box*"\nfeedback = true\n'


def cc(number: int, value: int) -> bytes:
    return bytes((0xB0, number, value))


def row(control: str, to: str, *keys: str) -> str:
    source = control if control.startswith("osc") else f"box {control} ch 1"
    return "\n".join(["[[map]]", f'from = "{source}"', f'to = "{to}"', *keys, ""])


class Stage(FakeMidi):
    """A whole desk: controllers, the State they move, and what was said."""

    def __init__(self, folder: Path, *rows: str, ports: Sequence[str] = (), patch: str | None = None) -> None:
        super().__init__(*ports)
        self.now = 100.0
        self.file = folder / "box.toml"
        self.learned = folder / "patches" / "learned.toml"
        if rows:
            self.write(*rows)
        named = self.file if rows else shipped_folder() / f"{patch}.toml" if patch else None
        self.state = State()
        self.log: list[str] = []
        self.faults: list[str] = []
        self.said: list[str] = []  # to who learns
        self.failed: list[str] = []
        self.n_wishes = 0
        self._late: list[tuple[float, AnyWish]] = []
        self.monitor = Monitor()
        around = Surroundings(
            wish=self.wish,
            value_of=lambda path: self.state.target(path),
            in_words=str,
            monitor=self.monitor,
            log=self.log.append,
            fault=self.faults.append,
        )
        self.controllers = Controllers(
            Ports(self.system, self.clock, self.wait), named, self.learned, around, clock=self.clock
        )

    def clock(self) -> float:
        return self.now

    def wait(self, timeout_s: float) -> None:
        self.now += 0.001 if self._came.is_set() else max(timeout_s, 0.001)
        self._came.clear()

    def write(self, *rows: str) -> None:
        self.file.write_text("\n".join((PATCH, *rows)), encoding="utf-8")

    def wish(self, wishes: Sequence[AnyWish]) -> None:
        self.n_wishes += len(wishes)
        self._late += [(self.now + LATE_S, wish) for wish in wishes]

    def go(self, seconds: float = 0.1) -> "Stage":
        until = self.now + seconds
        while self.now < until:
            self.controllers.turn()
            while self._late and self._late[0][0] <= self.now:
                self.take(self._late.pop(0)[1])
        return self

    def take(self, wish: AnyWish) -> None:
        match wish:
            case Wish(path=path, value=value):
                event = close(self.state, path, value)
            case Nudge(path=path, amount=amount):
                event = Nudged(path=path, amount=amount)
        if event is not None:
            self.state = apply(self.state, event, 0)

    def elsewhere(self, path: str, value: float = 1.0) -> None:
        """Somebody else moves it."""
        self.take(Wish(path=path, value=value))

    def hands(self, *messages: bytes, port: str = "box", gap_s: float = 0.04) -> "Stage":
        for message in messages:
            self.play(port, message)
            self.go(gap_s)
        return self

    def position(self, path: str) -> float:
        """Where a slider is, 0 to 1."""
        return (self.state.target(path) + 10) / 20

    def learns(self, target: str) -> "Stage":
        self.controllers.learn(target, self.said.append, self.failed.append)
        return self.go(0.05)


def stage(folder: Path, *rows: str, ports: Sequence[str] = ("box",), patch: str | None = None) -> Stage:
    return Stage(folder, *rows, ports=ports, patch=patch).go(2 * LOOKING_S)


# Patches and ports


def test_a_known_controller_gets_its_patch_and_all_others_the_generic_one(tmp_path: Path) -> None:
    desk = stage(tmp_path, ports=("nanoKONTROL2 MIDI 1", "Alpha", "Beta", "Midi Through Port-0"))
    for port, number, path in (("nanoKONTROL2 MIDI 1", 16, "slider1"), ("Alpha", 21, "slider2")):
        desk.hands(*(cc(number, value) for value in (60, 70)), port=port)
        assert desk.position(path) == pytest.approx(70 * STEP)
    desk.hands(*(cc(22, value) for value in (70, 30)), port="Beta")
    desk.hands(*(cc(23, value) for value in (70, 20)), port="virtual")
    assert desk.position("slider3") == pytest.approx(30 * STEP)
    assert desk.position("slider4") == pytest.approx(20 * STEP)
    assert len([line for line in desk.log if "patch 'any controller'" in line]) == 2


@pytest.mark.parametrize("port", ["box", "nanoKONTROL2"])
def test_twins_both_play(tmp_path: Path, port: str) -> None:
    desk = stage(tmp_path, ports=(port, port))
    for name, at in ((port, 70), (f"{port} #2", 80)):
        desk.hands(cc(16, 64), cc(16, 32), cc(16, at), port=name)
        path = "weight1" if port == "box" else "slider1"
        assert desk.state.target(path) == pytest.approx(
            100 * at * STEP if port == "box" else 20 * at * STEP - 10
        )


def test_plugging_in_another_lets_go_of_nothing(tmp_path: Path) -> None:
    desk = stage(tmp_path)
    desk.hands(cc(20, 60), cc(20, 70), cc(64, 127))
    desk.plug("another")
    desk.go(1.0)
    assert desk.state.target("freeze") == 1.0
    desk.hands(cc(20, 100))
    assert desk.position("slider1") == pytest.approx(100 * STEP)
    desk.hands(cc(64, 0))
    assert desk.state.target("freeze") == 0.0


def test_unplugged_it_lets_go_and_back_it_goes_on(tmp_path: Path) -> None:
    desk = stage(tmp_path, row("note 38", "freeze", 'mode = "momentary"'), row("cc 1", "slider1"))
    desk.hands(b"\x90\x26\x40", cc(1, 60), cc(1, 90))
    assert desk.state.target("freeze") == 1.0
    desk.unplug("box")
    desk.go(1.0)
    assert desk.state.target("freeze") == 0.0
    desk.plug("box")
    desk.go(1.0)
    desk.hands(cc(1, 10))  # nobody knows where it stood
    assert desk.position("slider1") == pytest.approx(90 * STEP)
    desk.hands(cc(1, 120))
    assert desk.position("slider1") == pytest.approx(120 * STEP)
    assert any("lost" in line for line in desk.log)
    assert any("back" in line for line in desk.log)


def test_without_midi_it_is_said_once_and_looked_for_again(tmp_path: Path) -> None:
    desk = Stage(tmp_path, ports=("box",))
    desk.break_down("no MIDI here; start one")
    desk.go(3 * LOOK_AGAIN_S)
    assert desk.log.count("MIDI: no MIDI here; start one") == 1
    desk.mend()
    desk.go(LOOK_AGAIN_S + 1.0)
    assert "MIDI: fake is there" in desk.log
    desk.hands(cc(20, 60), cc(20, 70))
    assert desk.position("slider1") == pytest.approx(70 * STEP)
    desk.break_down("gone")
    desk.go(1.0)
    assert "MIDI: gone" in desk.log


# Patch files


def test_a_mistake_leaves_the_old_rows_and_what_is_held(tmp_path: Path) -> None:
    held = row("note 38", "freeze", 'mode = "momentary"')
    desk = stage(tmp_path, held, row("cc 1", "slider1", 'takeover = "jump"'))
    desk.hands(b"\x90\x26\x40")
    desk.write(held, row("cc 1", "slider2", "smoth_ms = 3"))
    desk.go(1.0)
    (fault,) = desk.faults
    assert "box.toml line" in fault
    assert "smooth_ms" in fault
    desk.hands(cc(1, 100))
    assert desk.position("slider1") == pytest.approx(100 * STEP)
    assert desk.state.target("freeze") == 1.0
    desk.write(row("cc 1", "slider2", 'takeover = "jump"'))
    desk.go(1.0)
    assert desk.state.target("freeze") == 0.0
    desk.hands(cc(1, 10))
    assert desk.position("slider2") == pytest.approx(10 * STEP)


def test_a_row_that_stays_goes_on_as_it_was_wherever_it_stands(tmp_path: Path) -> None:
    rows = row("note 38", "freeze", 'mode = "momentary"'), row("cc 1", "slider1")
    desk = stage(tmp_path, *rows)
    desk.hands(b"\x90\x26\x40", cc(1, 60), cc(1, 90))
    desk.write("# a comment\n\n", row("cc 2", "slider2"), *rows)
    desk.go(1.0)
    assert desk.state.target("freeze") == 1.0
    desk.hands(cc(1, 20), b"\x80\x26\x00")
    assert desk.position("slider1") == pytest.approx(20 * STEP)
    assert desk.state.target("freeze") == 0.0


def test_a_lamp_whose_row_is_gone_goes_out(tmp_path: Path) -> None:
    desk = stage(tmp_path, row("cc 41", "freeze", 'mode = "toggle"'), row("cc 42", "solo1"))
    desk.elsewhere("freeze")
    desk.go()
    assert desk.sent("box")[-1] == cc(41, 127)
    desk.write(row("cc 42", "solo1"))
    desk.go(1.0)
    assert desk.sent("box")[-1] == cc(41, 0)


# Takeover


def test_after_a_recall_it_has_to_be_picked_up_again_however_soon(tmp_path: Path) -> None:
    desk = stage(tmp_path, row("cc 1", "slider1"))
    desk.elsewhere("preset_store", 0)
    desk.hands(cc(1, 60), cc(1, 70), gap_s=LATE_S + 0.07)
    assert desk.position("slider1") == pytest.approx(70 * STEP)
    desk.elsewhere("preset", 0)  # back to where it was before it was wished away
    desk.hands(cc(1, 71), cc(1, 72))
    assert desk.position("slider1") == 0.5
    desk.hands(cc(1, 20))
    assert desk.position("slider1") == pytest.approx(20 * STEP)


def test_a_late_state_is_no_other_hand(tmp_path: Path) -> None:
    desk = stage(tmp_path, row("cc 1", "slider1"))
    desk.hands(*(cc(1, value) for value in range(60, 120)), gap_s=0.002)
    desk.go(1.0)
    assert desk.position("slider1") == pytest.approx(119 * STEP)


def test_foreign_osc_messages_move_what_a_patch_says(tmp_path: Path) -> None:
    desk = stage(tmp_path, row("osc /1/xy 1", "slider1"), row("osc /1/xy 2", "slider2"))
    foreign: Callable[[Message], list[AnyWish] | None] = desk.controllers.foreign
    found = foreign(Message(address="/1/xy", arguments=(0.25, 1.0)))
    assert found == [Wish(path="slider1", value=-5.0), Wish(path="slider2", value=10.0)]
    assert foreign(Message(address="/2/xy", arguments=(0.25,))) is None
    for arguments in ((0.9,), (0.9, "high")):
        with pytest.raises(SettingError, match="/1/xy"):
            foreign(Message(address="/1/xy", arguments=arguments))
    assert foreign(Message(address="/1/xy", arguments=(0.25, 0.5))) == [Wish(path="slider2", value=0.0)]


# Learning


def test_a_knob_is_learned_and_in_force_at_once(tmp_path: Path) -> None:
    desk = stage(tmp_path).learns("slider9")
    desk.hands(*(cc(20, value) for value in range(64, 100)), gap_s=0.02)
    assert desk.n_wishes == 0  # what is moved to be learned moves nothing
    (said,) = desk.said
    assert "Knob or fader cc 20 of box moves slider 9 from -10 to +10" in said
    assert said.endswith("It does not move slider1 any more")
    desk.hands(cc(20, 60), cc(20, 90))
    assert desk.position("slider9") == pytest.approx(90 * STEP)
    assert desk.position("slider1") == 0.5
    desk.hands(cc(21, 60), cc(21, 90))  # the rest of its patch stays
    assert desk.position("slider2") == pytest.approx(90 * STEP)
    assert '"box cc 20 ch 1"' in desk.learned.read_text(encoding="utf-8")


def test_what_was_learned_of_the_virtual_input_leaves_it_the_rest(tmp_path: Path) -> None:
    desk = stage(tmp_path).learns("slider9")
    desk.hands(*(cc(70, value) for value in range(64, 100)), port="virtual", gap_s=0.02)
    assert len(desk.said) == 1
    desk.hands(cc(70, 60), cc(70, 90), cc(20, 60), cc(20, 90), port="virtual")
    for path in ("slider1", "slider9"):
        assert desk.position(path) == pytest.approx(90 * STEP)


@pytest.mark.parametrize("named", [True, False])
def test_a_row_goes_into_the_patch_that_is_named_unless_it_came_with_sda(
    tmp_path: Path, *, named: bool
) -> None:
    desk = stage(tmp_path, *([row("cc 1", "slider1")] if named else []), patch="generic")
    desk.learns("slider2").hands(*(cc(1, value) for value in range(30, 100)), gap_s=0.02)
    text = (desk.file if named else desk.learned).read_text(encoding="utf-8")
    assert text.count("[[map]]\n") == (2 if named else 1)
    assert ("it will move both" in desk.said[0]) == named
    desk.hands(cc(1, 60), cc(1, 90))
    for path in ("slider1", "slider2") if named else ("slider2",):
        assert desk.position(path) == pytest.approx(90 * STEP)


def test_every_kind_of_control_is_learned(tmp_path: Path) -> None:
    desk = stage(tmp_path)
    desk.learns("freeze").hands(cc(71, 127), cc(71, 0), gap_s=0.15).go(2.0)
    desk.learns("slider2").hands(*(cc(72, value) for value in (65, 65, 66, 65, 63, 63, 62)), gap_s=0.05)
    desk.go(1.0).learns("slider3")
    fader = Source(controller="box", kind=SourceKind.CC14, number=5)
    for value in range(3000, 9000, 251):
        for half in midi_bytes_for(fader, value / 16383, is_lsb_first=True):
            desk.hands(half, gap_s=0.001)
        desk.go(0.02)
    desk.go(1.0)
    button, encoder, wide = desk.said
    assert "Button cc 71 of box switches freeze on and off" in button
    assert "an endless encoder, offset" in encoder
    assert "a 14-bit knob or fader, lower half first" in wide


def test_nothing_moved_is_said_after_a_while(tmp_path: Path) -> None:
    desk = stage(tmp_path).learns("slider1")
    desk.go(LEARNING_S - 1.0)
    assert desk.failed == []
    desk.hands(cc(20, 60), cc(20, 61))  # brushed against
    desk.go(1.0)
    (why,) = desk.failed
    assert why.startswith(f"nothing was moved far enough within {LEARNING_S:g} s on box (box)")
    assert "sda-live monitor" in why
    desk.hands(cc(20, 60), cc(20, 90))
    assert desk.position("slider1") == pytest.approx(90 * STEP)


def test_learning_without_any_midi_says_why_nothing_comes(tmp_path: Path) -> None:
    desk = Stage(tmp_path)
    desk.break_down("no MIDI here; start one")
    desk.learns("slider1").go(LEARNING_S)
    assert "no MIDI here" in desk.failed[0]


def test_who_learns_is_told_when_another_does(tmp_path: Path) -> None:
    desk = stage(tmp_path).learns("slider1").learns("slider2")
    assert desk.failed == ["slider2 is learned instead; learn slider1 again afterwards"]
    desk.hands(*(cc(70, value) for value in range(64, 100)), gap_s=0.02)
    assert "slider 2" in desk.said[0]


def test_a_lesson_lets_go_of_what_is_held_and_of_where_hands_were(tmp_path: Path) -> None:
    desk = stage(tmp_path)
    desk.hands(cc(64, 127), cc(20, 60), cc(20, 70)).learns("slider5")
    desk.hands(cc(20, 71), cc(64, 0)).go(LEARNING_S)
    assert desk.state.target("freeze") == 0.0
    desk.hands(cc(20, 100))
    assert desk.position("slider1") == pytest.approx(70 * STEP)


def test_an_unwritable_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "patches").write_text("in the way", encoding="utf-8")
    desk = stage(tmp_path).learns("slider9")
    desk.hands(*(cc(20, value) for value in range(64, 100)), gap_s=0.02)
    assert "patches" in desk.failed[0]


# What goes wrong, and what is shown


def test_one_bad_message_loses_none_of_the_others_and_is_said_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = stage(tmp_path, row("cc 1", "slider1", 'takeover = "jump"'))
    good = desk.controllers.turn
    n_bad = iter(range(1))

    def bad(path: str) -> float:
        if next(n_bad, None) is not None:
            raise ValueError(path)
        return desk.state.target(path)

    monkeypatch.setattr(desk.controllers, "_around", _with_value_of(desk, bad))
    desk.play("box", cc(1, 10), cc(1, 100))
    for _ in range(2):
        try:
            good()
        except ValueError as error:
            desk.controllers._failed(error)
    assert len(desk.faults) == 1
    desk.now += SAME_FAULT_S
    desk.controllers._failed(ValueError("slider1"))
    assert len(desk.faults) == 2
    desk.go()
    assert desk.position("slider1") == pytest.approx(100 * STEP)


def _with_value_of(desk: Stage, value_of: Callable[[str], float]) -> Surroundings:
    return Surroundings(
        wish=desk.wish,
        value_of=value_of,
        in_words=str,
        monitor=desk.monitor,
        log=desk.log.append,
        fault=desk.faults.append,
    )


def test_the_monitor_is_told_what_comes_and_why_nothing_becomes_of_it(tmp_path: Path) -> None:
    rows = row("cc 1", "slider1"), row("note 37", "freeze", 'mode = "toggle"')
    desk = stage(tmp_path, *rows)
    desk.hands(cc(1, 5))  # nobody watches
    desk.monitor.watch(("127.0.0.1", 5), 0.0)
    desk.hands(cc(1, 6), cc(99, 3), b"\x90\x25\x01", b"\x80\x25\x01")
    _, lines = desk.monitor.take(0.0)
    assert [line.split(" -> ")[0] for line in lines] == [
        "midi box cc 1 ch 1: 6",
        "midi box cc 99 ch 1: 3",
        "midi box note 37 ch 1: 1",
        "midi box note 37 ch 1: 0",
    ]
    assert "pick up: turn right until 50 %" in lines[0]
    assert "no row of the patch has it" in lines[1]


def test_it_may_be_closed_twice_and_before_it_was_started(tmp_path: Path) -> None:
    desk = Stage(tmp_path, row("cc 41", "freeze", 'mode = "toggle"'), ports=("box",))
    desk.controllers.close()
    desk = stage(tmp_path, row("cc 41", "freeze", 'mode = "toggle"'))
    desk.elsewhere("freeze")
    desk.go()
    desk.controllers.start()
    desk.controllers.close()
    desk.controllers.close()
    assert desk.sent("box")[-1] == cc(41, 0)
