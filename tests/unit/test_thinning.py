"""Of quick movements the monitor is shown some, of what is pressed everything, and the last always."""

from sda_live.control.monitor import Monitor
from sda_live.control.thinning import BETWEEN_S, Thinning

PEER = ("127.0.0.1", 5)


def watched() -> tuple[Thinning, Monitor]:
    monitor = Monitor()
    monitor.watch(PEER, 0.0)
    return Thinning(monitor), monitor


def lines(monitor: Monitor) -> list[str]:
    return monitor.take(0.0)[1]


def test_a_fast_stream_is_a_few_lines_and_ends_with_the_last() -> None:
    thinning, monitor = watched()
    for ms in range(1000):
        thinning.moved("fader", ms / 1000, f"fader {ms}", "somewhere")
        thinning.due(ms / 1000)
    thinning.due(2.0)
    shown = lines(monitor)
    assert len(shown) <= 1 / BETWEEN_S + 2
    assert shown[0] == "fader 0 -> somewhere"
    assert shown[-1].startswith("fader 999 -> somewhere")
    n_more = sum(int(line.split("(")[1].split()[0]) for line in shown if "(" in line)
    assert n_more + len(shown) == 1000
    thinning.due(9.0)
    assert lines(monitor) == []


def test_slow_movements_and_different_controls_are_all_shown() -> None:
    thinning, monitor = watched()
    for step in range(5):
        thinning.moved("fader", step * BETWEEN_S * 1.01, f"fader {step}", "x")
        thinning.moved(step, 0.0, f"knob {step}", "x")
    assert len(lines(monitor)) == 10


def test_what_happens_is_shown_at_once_and_in_its_order() -> None:
    thinning, monitor = watched()
    for value in range(3):
        thinning.moved("button", 0.0, f"{value}", "x")
    for _ in range(3):
        thinning.happened("button", "pressed", "on")
    assert lines(monitor) == ["0 -> x", "2 -> x (1 between not shown)", *["pressed -> on"] * 3]


def test_nobody_watches_nothing_is_kept() -> None:
    thinning, monitor = Thinning(Monitor()), Monitor()
    for value in range(3):
        thinning.moved("fader", 0.0, f"{value}", "x")
    thinning.due(1.0)
    monitor.watch(PEER, 0.0)
    assert not thinning.is_watched
    assert lines(monitor) == []
