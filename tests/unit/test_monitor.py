"""The monitor: costs nothing while nobody watches, tells everyone who does, and is never flooded."""

from sda_live.control.monitor import LEASE_S, MOST_AT_ONCE, MOST_LINES, MOST_WATCHERS, Monitor

ONE, OTHER = ("127.0.0.1", 4000), ("127.0.0.1", 4001)


def test_nobody_watches_nothing_is_kept() -> None:
    monitor = Monitor()
    monitor.saw("osc", "slider1 4")
    assert monitor.take(0.0) == ([], [])
    monitor.watch(ONE, 0.0)
    assert monitor.take(0.0) == ([ONE], [])


def test_who_watches_is_told_in_order_until_the_lease_ends() -> None:
    monitor = Monitor()
    monitor.watch(ONE, 0.0)
    monitor.watch(OTHER, 5.0)
    monitor.saw("a", "1")
    monitor.saw("b", "2")
    assert monitor.take(6.0) == ([ONE, OTHER], ["a -> 1", "b -> 2"])
    assert monitor.take(LEASE_S + 1) == ([OTHER], [])
    monitor.watch(OTHER, LEASE_S + 1)
    assert monitor.take(2 * LEASE_S)[0] == [OTHER]
    assert monitor.take(3 * LEASE_S)[0] == []
    assert not monitor.is_watched


def test_a_flood_is_thinned_and_said() -> None:
    monitor = Monitor()
    monitor.watch(ONE, 0.0)
    for number in range(10 * MOST_LINES):
        monitor.saw("osc", str(number))
    seen = []
    while lines := monitor.take(0.0)[1]:
        assert len(lines) <= MOST_AT_ONCE + 1
        seen += lines
    assert seen[0] == "osc -> 0"
    assert f"{9 * MOST_LINES} more" in seen[-1]
    assert len(seen) == MOST_LINES + 1


def test_a_crowd_of_watchers_is_not_told() -> None:
    monitor = Monitor()
    for port in range(MOST_WATCHERS + 5):
        monitor.watch(("127.0.0.1", port), 0.0)
    assert len(monitor.take(0.0)[0]) == MOST_WATCHERS
