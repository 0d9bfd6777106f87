"""The page docs/osc.md: every address, read off the tables, and what there is to know about OSC here.

For `reference` alone. What is a number in the prose comes from the module that works by it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sda_core.parameters import TABLE, Curve, Kind, Parameter
from sda_live.osc.feedback import (
    BYTES_A_SECOND,
    LEASE_S,
    MAX_SUBSCRIBERS,
    MOST_HZ,
    QUIET_S,
    USUAL_HZ,
)
from sda_live.osc.meaning import COMMANDS, ROOT
from sda_live.osc.packet import MAX_ADDRESS_BYTES, MAX_ARGUMENTS, MAX_DEPTH, MAX_ELEMENTS
from sda_live.osc.reachability import ALL_A_SECOND, PEER_A_SECOND
from sda_live.osc.server import DEFAULT_HOST, DEFAULT_PORT, MAX_WAIT_S
from sda_live.osc.view import READ_OUTS

_KINDS = {
    Kind.CONTINUOUS: "position",
    Kind.TOGGLE: "switch",
    Kind.TRIGGER: "trigger",
    Kind.CHOICE: "choice",
}
_CURVES = {
    Curve.LINEAR: "",
    Curve.SQUARE: "square: fine near the low end",
    Curve.EXPONENTIAL: "exponential: equal steps are equal ratios",
}
# What is read by others than the table of commands, which knows nothing of what comes with it.
_TAKES = {
    "subscribe": "a port, a rate in Hz, the beginning of addresses; each of them, or nothing",
    "unsubscribe": "the port, or nothing",
}
_TAGS = {"i": "whole number", "f": "number", "s": "text"}

_BEFORE = f"""\
# OSC

<!-- Written by `python -m sda_live.reference` from the program's own tables: change those, not this page. -->

SDA listens on {DEFAULT_HOST}:{DEFAULT_PORT}, UDP. Every parameter has an address; what it takes depends
on its kind:

| kind | takes |
|---|---|
| position | a number from 0 to 1, through the parameter's curve: `{ROOT}slider1 0.5` is the centre |
| | on the address with `/value` behind it, the parameter's own unit: `{ROOT}slider1/value 4.2` |
| switch | 1 or 0, T or F, `on` or `off` |
| trigger | nothing, or a button's 1; one with a range takes its number; the 0 of letting go does nothing |
| choice | a name, or its number counted from 0; where the names are numbers, that number |

A number at the end of an address may stand alone: `{ROOT}slider/1` is `{ROOT}slider1`.

```sh
oscsend localhost {DEFAULT_PORT} {ROOT}slider1 f 0.8
oscsend localhost {DEFAULT_PORT} {ROOT}gain/value f -6
oscsend localhost {DEFAULT_PORT} {ROOT}stereo_mode s mono
oscsend localhost {DEFAULT_PORT} {ROOT}preset i 3
```

## Parameters
"""

_COMMANDS = f"""
## Commands

A command is answered by `{ROOT}done` with its address when it is done, unless it says otherwise here.
"""

_FEEDBACK = f"""
## Answers

What cannot be meant is answered by `{ROOT}error` with two texts, where and why: what was got, what is
allowed, and what to do. A number out of range is taken to the nearest end, and that is said as well.
`{ROOT}ping` is answered by `{ROOT}pong` with the text that came along, and how many seconds of sound have
been heard; `{ROOT}learn` by `{ROOT}learned` with the parameter and what was found; `{ROOT}monitor` by
`{ROOT}monitor/line` for everything that comes in, to programs of this computer. `{ROOT}status` is answered
by its `level`, `depth` and `latency`, as in the table below, and by these:

| address | sends | what it says |
|---|---|---|
| `{ROOT}status/device` | text | What it plays to. |
| `{ROOT}status/render_speed` | number | How fast sound is made, times real time. |
| `{ROOT}status/ran_dry` | whole number | How often rendering was late. |
| `{ROOT}status/last_fault` | text | What went wrong last; empty: nothing. |

## Feedback

`{ROOT}subscribe` asks for everything that changes: first all there is, then each address when it says
something else, at most {USUAL_HZ:g} times a second, the latest value. It takes, in any order and all of
them optional, the port to answer to (else: where the message came from), a rate in Hz (up to {MOST_HZ:g})
and the beginning of the addresses that are wanted. It is answered by `{ROOT}subscribed` with the port and
the seconds that it holds: {LEASE_S:g}, counted anew with whatever you send. So send it every ten seconds.
`{ROOT}unsubscribe` ends it.

```sh
oscdump -L 9101 &
oscsend localhost {DEFAULT_PORT} {ROOT}subscribe i 9101
```

You are not told of what you move yourself, until it has been at rest for {QUIET_S:g} s: then you are told
once where it stands. Positions come as numbers from 0 to 1, switches as 0 and 1, choices as their names,
triggers never. Only the types `i`, `f` and `s` are sent. There is room for {MAX_SUBSCRIBERS} subscribers,
with {BYTES_A_SECOND // 1000} kB/s for each; what does not fit waits, and then says what holds by then.
The [surfaces](../patches/README.md) that come with SDA do all this by themselves. Programs that cannot
subscribe can be named in the settings: `targets` under `[osc]` (`sda-live config`).

Beside the parameters there is this, which is sent and never taken:
"""

_AFTER = f"""
## What may be sent

- Numbers as `i`, `h`, `f` or `d`; `T` and `F` are 1 and 0. Not a number and infinity are refused.
- A bundle acts as a whole, in one hop (10.7 ms). One whose time has passed acts now; up to {MAX_WAIT_S:g}
  s ahead it waits; further ahead it acts now, and is counted.
- Edges (triggers, switches, choices) are never lost and keep their order. Of a parameter's positions that
  come faster than sound is made, the last one counts.
- An address has up to {MAX_ADDRESS_BYTES} characters and up to {MAX_ARGUMENTS} arguments; a bundle up to
  {MAX_ELEMENTS} elements, {MAX_DEPTH} deep. Patterns (`*`, `?`, `[]`, `{{}}`) are refused. What is not OSC
  is counted by its reason, and seen in `sda-live status`.

## From other computers

SDA hears this computer only, unless it is told otherwise: `sda-live run --lan 192.168.1.0/24` lets the
computers of that network in and shows that it is open. Each of them may send {PEER_A_SECOND:g} messages a
second, all together {ALL_A_SECOND:g}; beyond that positions are dropped first and edges last, but
`panic`, `freeze` and `resume` never. Nothing is sent to anybody who has not sent something first. Models
and sets are named, never their files: what lies in other folders cannot be reached. There are no
passwords: open SDA in networks you trust, and only there.

## OSCQuery

On the same number as the OSC port, but TCP, SDA says over HTTP what there is to play, in the way of the
OSCQuery proposal: `http://{DEFAULT_HOST}:{DEFAULT_PORT}/sda/slider1`, with `?VALUE` its value alone, and
`?HOST_INFO` about SDA. It can be read and sets nothing.
"""


def osc_page() -> str:
    """The whole page."""
    parameters = _table(
        ("address", "kind", "range", "default", "curve", "what it does"), map(_parameter, _families())
    )
    commands = _table(("address", "takes", "what it does"), map(_command, COMMANDS))
    read_outs = _table(("address", "sends", "what it says"), _read_outs())
    return _BEFORE + "\n" + parameters + _COMMANDS + "\n" + commands + _FEEDBACK + "\n" + read_outs + _AFTER


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """Rows that differ in nothing but their number."""

    first: Parameter
    last: Parameter

    @property
    def addresses(self) -> str:
        if self.first is self.last:
            return f"`{ROOT}{self.first.path}`"
        return f"`{ROOT}{self.first.path}` to `{_number(self.last.path)}`"

    @property
    def sentence(self) -> str:
        if self.first is self.last:
            return self.first.sentence
        return _numberless(self.first)


def _number(path: str) -> str:
    found = re.search(r"\d+$", path)
    return found.group() if found else ""


def _numberless(row: Parameter) -> str:
    """Its sentence with N for its number."""
    return re.sub(rf"\b{_number(row.path) or '(?!)'}\b", "N", row.sentence)


def _families() -> Iterator[_Family]:
    """The rows of the table, in its order, the numbered ones together."""

    def alike(row: Parameter) -> tuple[object, ...]:
        path = re.sub(r"\d+$", "N", row.path)
        return path, _numberless(row), row.kind, row.low, row.high, row.default

    for _, rows in groupby(TABLE, alike):
        listed = list(rows)
        yield _Family(first=listed[0], last=listed[-1])


def _parameter(family: _Family) -> Sequence[str]:
    row = family.first
    default = row.show(row.default) if row.kind is not Kind.TRIGGER else ""
    curve = _CURVES[row.curve] if row.kind is Kind.CONTINUOUS else ""
    return family.addresses, _KINDS[row.kind], _range(row), default, curve, family.sentence


def _range(row: Parameter) -> str:
    if row.kind is Kind.TOGGLE or (row.kind is Kind.TRIGGER and not row.choices):
        return ""
    if row.choices:
        is_counted = row.choices[0].isdecimal()
        return f"{row.choices[0]} to {row.choices[-1]}" if is_counted else ", ".join(row.choices)
    if row.is_whole:
        return f"{row.low:.0f} to {row.high:.0f} {row.unit}".strip()
    return row.allowed


def _command(name: str) -> Sequence[str]:
    row = COMMANDS[name]
    takes = _TAKES.get(name) or "; ".join(one.value for one in row.takes) or "nothing"
    return f"`{ROOT}{name}`", takes, row.sentence


def _read_outs() -> Iterator[Sequence[str]]:
    """What is only sent, once for all of a number."""
    told = set()
    for row in READ_OUTS:
        address = re.sub(r"(?<=[a-z])\d+", "N", row.address)
        if address not in told:
            told.add(address)
            sends = ", ".join(_TAGS[tag] for tag in row.tags)
            yield f"`{address}`", sends, row.sentence
