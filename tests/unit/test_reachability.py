"""The gate: who may come in, how much of it is taken, and that a panic always is."""

from collections import Counter

import pytest

from sda_core.errors import SettingError
from sda_core.parameters import TABLE
from sda_live.osc.reachability import (
    ALL_A_SECOND,
    ALWAYS_TAKEN,
    BURST_S,
    COMMAND_MS,
    COMMANDS_MS_A_SECOND,
    EDGES_FACTOR,
    IDLE_S,
    MAX_PEERS,
    OTHER_COMMAND_MS,
    OTHERS,
    PEER_A_SECOND,
    Gate,
    Verdict,
    networks_from,
)
from sda_live.wishes import Nudge, Wish

LAN = networks_from(["192.168.1.0/24", "10.0.0.0/8"])
TABLET = "192.168.1.7"
MOVE, EDGE, PANIC = Wish(path="slider1", value=1), Wish(path="randomise"), Wish(path="panic")


def verdicts(gate: Gate, host: str, a_second: int, seconds: float, n_messages: int = 1) -> Counter[Verdict]:
    """What becomes of so many bundles a second, after the first second has used up what may come at once."""
    counted: Counter[Verdict] = Counter()
    for n in range(round(a_second * (1 + seconds))):
        verdict = gate.admits(host, 100 + n / a_second, n_messages)
        counted[verdict] += n >= a_second
    return counted


def test_alone_it_hears_this_computer_only() -> None:
    gate = Gate()
    assert gate.admits("127.0.0.1", 0.0) is Verdict.ALL
    for host in (TABLET, "8.8.8.8", "0.0.0.0", "", "localhost", "::1", "x" * 300):
        assert not gate.allows(host)
        assert gate.admits(host, 0.0) is Verdict.NOTHING
        assert not gate.may_answer(host)
    assert sum(gate.counters.not_allowed.values()) == 7


def test_open_it_hears_the_networks_that_are_allowed() -> None:
    gate = Gate(LAN)
    for host in (TABLET, "10.200.3.4", "127.0.0.1", "127.1.2.3"):
        assert gate.allows(host)
        assert gate.admits(host, 0.0) is Verdict.ALL
    for host in ("192.168.2.7", "11.0.0.1", "172.16.0.1"):
        assert gate.admits(host, 0.0) is Verdict.NOTHING
    assert gate.counters.not_allowed == {"192.168.2.7": 1, "11.0.0.1": 1, "172.16.0.1": 1}


def test_nobody_is_answered_before_something_of_theirs_was_taken() -> None:
    gate = Gate(LAN)
    assert gate.may_answer("127.0.0.1")
    assert not gate.may_answer(TABLET)
    gate.admits(TABLET, 0.0)
    gate.admits("192.168.2.7", 0.0)
    assert gate.may_answer(TABLET)
    assert not gate.may_answer("192.168.2.7")


def test_this_computer_has_no_budget() -> None:
    assert verdicts(Gate(LAN), "127.0.0.1", 50_000, 1) == {Verdict.ALL: 50_000}


def test_within_its_budget_everything_of_a_peer_is_taken() -> None:
    assert verdicts(Gate(LAN), TABLET, int(PEER_A_SECOND), 3) == {Verdict.ALL: 3 * PEER_A_SECOND}


def test_a_burst_within_the_budget_is_taken() -> None:
    gate = Gate(LAN)
    burst = [gate.admits(TABLET, 5.0) for _ in range(round(PEER_A_SECOND * BURST_S))]
    assert set(burst) == {Verdict.ALL}


def test_beyond_the_budget_continuous_values_are_dropped_first() -> None:
    counted = verdicts(Gate(LAN), TABLET, 3000, 4)
    assert counted[Verdict.ALL] == pytest.approx(4 * PEER_A_SECOND, rel=0.02)
    assert counted[Verdict.EDGES] == pytest.approx(4 * 1000, rel=0.05)
    assert counted[Verdict.SAFETY] == 0


def test_far_beyond_it_edges_are_dropped_and_the_rest_goes_on() -> None:
    counted = verdicts(Gate(LAN), TABLET, 20_000, 2)
    assert counted[Verdict.ALL] == pytest.approx(2 * PEER_A_SECOND, rel=0.02)
    assert counted[Verdict.EDGES] == pytest.approx(2 * PEER_A_SECOND * (EDGES_FACTOR - 1), rel=0.05)
    assert counted[Verdict.SAFETY] > 0
    assert counted[Verdict.NOTHING] == 0


def test_the_messages_of_a_bundle_count_each() -> None:
    counted = verdicts(Gate(LAN), TABLET, 40, 10, n_messages=100)
    assert counted[Verdict.ALL] == pytest.approx(10 * PEER_A_SECOND / 100, rel=0.1)
    assert Gate(LAN).admits(TABLET, 0.0, 256) is Verdict.ALL


def test_it_recovers_at_once_when_the_flood_ends() -> None:
    gate = Gate(LAN)
    for n in range(20_000):
        gate.admits(TABLET, 10 + n / 20_000)
    assert gate.admits(TABLET, 11.1) is Verdict.ALL


def test_all_together_have_a_budget_too() -> None:
    gate = Gate(LAN)
    counted: Counter[Verdict] = Counter()
    for n in range(3 * 20_000):  # ten peers within their own budgets
        counted[gate.admits(f"10.0.0.{n % 10}", n / 20_000)] += n >= 20_000
    assert counted[Verdict.ALL] == pytest.approx(2 * ALL_A_SECOND, rel=0.02)
    assert counted[Verdict.ALL] + counted[Verdict.EDGES] == 40_000


def test_one_who_floods_takes_nothing_from_the_others() -> None:
    gate = Gate(LAN)
    taken = []
    for n in range(60_000):
        now = 10 + n / 30_000
        gate.admits("10.0.0.66", now)
        if n % 60 == 0:
            taken.append(gate.admits(TABLET, now))
    assert set(taken) == {Verdict.ALL}


def test_a_clock_that_stands_still_or_goes_back_gives_nothing_away() -> None:
    gate = Gate(LAN)
    counted = Counter(gate.admits(TABLET, 50.0 - n / 1000) for n in range(10_000))
    assert counted[Verdict.ALL] == PEER_A_SECOND * BURST_S


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.NOTHING])
def test_panic_freeze_and_resume_are_always_taken(verdict: Verdict) -> None:
    gate = Gate(LAN)
    safe = [Wish(path=path) for path in sorted(ALWAYS_TAKEN)]
    assert {row.path for row in TABLE} >= ALWAYS_TAKEN == {"panic", "freeze", "resume"}
    assert gate.sift(TABLET, verdict, safe) == safe
    assert gate.counters.dropped == 0


def test_what_is_taken_goes_by_its_kind_and_what_is_not_is_counted() -> None:
    gate = Gate(LAN)
    gate.admits(TABLET, 0.0)
    nudge, step = Nudge(path="gain", amount=0.1), Nudge(path="quality", amount=0.1)
    wishes = [MOVE, EDGE, nudge, PANIC, step]
    assert gate.sift(TABLET, Verdict.ALL, wishes) == wishes
    assert gate.sift(TABLET, Verdict.EDGES, wishes) == [EDGE, PANIC, step]
    assert gate.sift(TABLET, Verdict.SAFETY, wishes) == [PANIC]
    assert gate.sift(TABLET, Verdict.NOTHING, wishes) == []
    assert [verdict.lets_commands for verdict in Verdict] == [True, True, False, False]
    counters = gate.counters
    assert counters.dropped == 2 + 4
    assert [(peer.host, peer.dropped) for peer in counters.peers] == [(TABLET, 6)]


def test_the_counters_say_who_was_over_budget() -> None:
    gate = Gate(LAN)
    gate.admits("10.0.0.1", 0.0)
    for _ in range(1500):
        gate.admits(TABLET, 0.0)
    counters = gate.counters
    assert {peer.host: (peer.bundles, peer.over_budget) for peer in counters.peers} == {
        "10.0.0.1": (1, 0),
        TABLET: (1500, 500),
    }
    assert counters.over_budget == 500


def test_commands_take_only_a_part_of_the_desks_time() -> None:
    """Also of a host that has no budget: who asks without end keeps everything else waiting."""
    gate, most, here = Gate(LAN), COMMANDS_MS_A_SECOND, "127.0.0.1"
    for name, cost_ms in (*COMMAND_MS.items(), ("load", OTHER_COMMAND_MS), ("keep", OTHER_COMMAND_MS)):
        for begin in (100.0, 200.0):
            times = [begin + n / 20_000 for n in range(40_000)]
            n_taken = sum(gate.takes_command(here, name, now) for now in times)
            assert (n_taken - 1) * cost_ms <= most * (2 + BURST_S)
            assert (n_taken + 1) * cost_ms >= most * 2 or not cost_ms
            assert gate.takes_command(here, "ping", times[-1])
            assert gate.takes_command(TABLET, name, times[-1])
    assert gate.counters.commands > 0


def test_many_addresses_take_no_memory_and_no_place_from_who_is_there() -> None:
    gate = Gate(LAN)
    gate.admits(TABLET, 0.0)
    for n in range(5000):
        now = n / 100
        gate.admits(f"10.{n // 65536}.{n // 256 % 256}.{n % 256}", now)
        gate.admits(f"172.16.{n // 256 % 256}.{n % 256}", now)
        if n % 100 == 0:
            assert gate.admits(TABLET, now) is Verdict.ALL
    counters = gate.counters
    assert len(counters.peers) <= MAX_PEERS + 1
    assert len(counters.not_allowed) <= MAX_PEERS + 1
    assert counters.not_allowed[OTHERS] == 5000 - MAX_PEERS
    assert TABLET in {peer.host for peer in counters.peers}
    assert sum(peer.bundles for peer in counters.peers) == 5000 + 1 + 50


def test_a_place_that_nobody_uses_is_given_away() -> None:
    gate = Gate(LAN)
    for n in range(MAX_PEERS):
        gate.admits(f"10.0.{n // 256}.{n % 256}", 0.0)
    gate.admits(TABLET, 1.0)
    assert not gate.may_answer(TABLET)
    gate.admits(TABLET, IDLE_S + 1)
    assert gate.may_answer(TABLET)
    assert not gate.may_answer("10.0.0.0")


def test_networks_are_written_as_everybody_does() -> None:
    texts = ["192.168.1.0/24", " 192.168.1.7/24 ", "10.1.2.3", "172.16.0.0/255.240.0.0"]
    assert [str(network) for network in networks_from(texts)] == [
        "192.168.1.0/24",
        "10.1.2.3/32",
        "172.16.0.0/12",
    ]
    assert networks_from([]) == ()


@pytest.mark.parametrize(
    "text",
    [
        *("", "studio.local", "192.168.1", "192.168.1.0/33", "192.168.1.*", "192.168.1.0"),
        *("fe80::/10", "0.0.0.0/0", "8.0.0.0/7"),
    ],
)
def test_what_is_no_network_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SettingError, match=r"^allow: got .*allowed is an IPv4 .*like 192\.168\.1\.0/24; "):
        networks_from(["10.0.0.1", text])
