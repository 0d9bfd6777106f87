"""The source a row of a patch names: "nano cc 16 ch 1", "osc /1/xy1 2".

Asked by `row.py` for every row, and by whoever takes a source from a musician's words. Pure.
"""

import re
from collections.abc import Collection
from collections.abc import Mapping as Lookup

from sda_core.errors import SettingError, nearest
from sda_live.control.sources import Source, SourceKind
from sda_live.patch.toml import said

HIGHEST = {
    SourceKind.CC: 127,
    SourceKind.CC14: 31,  # its fine half is the CC 32 above
    SourceKind.NRPN: 16383,
    SourceKind.RPN: 16383,
    SourceKind.POLYTOUCH: 127,
    SourceKind.NOTE: 127,
}
N_CHANNELS = 16
LONGEST_ADDRESS = 128
MOST_ARGUMENTS = 64
OWN_ADDRESSES = "/sda/"

_MIDI = re.compile(r"([0-9]{1,9})?(?: ?\bch ([0-9]{1,9}))?")
MIDI_FORM = 'a controller, a kind, its number and its channel, as in "nano cc 16 ch 1"'
OSC_FORM = 'an address and which argument, as in "osc /1/xy1 2"'
_ADDRESS = re.compile(r"/[!-~]*")  # printable ASCII; what would make it a pattern is looked for apart
_PATTERN_LETTERS = set("*?[]{}#,")


def source_from_text(got: object, channels: Lookup[str, int]) -> Source:
    """The source that a text like "nano cc 16 ch 1" names; SettingError when it names none."""
    words = got.split() if isinstance(got, str) else []
    if not words:
        raise SettingError(f"got {said(got)}, allowed is {MIDI_FORM}, or {OSC_FORM}")
    if words[0] == SourceKind.OSC.value:
        return _osc_source(str(got), words[1:])
    name, kind_name, rest = words[0], "".join(words[1:2]), " ".join(words[2:])
    if name not in channels:
        raise SettingError(_unknown_controller(str(got), name, channels))
    kinds = [kind.value for kind in SourceKind if kind is not SourceKind.OSC]
    if kind_name not in kinds:
        raise SettingError(f"got {said(got)}, after the controller comes a kind, {nearest(kind_name, kinds)}")
    kind = SourceKind(kind_name)
    found = _MIDI.fullmatch(rest)
    if found is None or (found[1] is not None) != (kind in HIGHEST):
        number = f"a number from 0 to {HIGHEST[kind]}" if kind in HIGHEST else "no number"
        raise SettingError(f'got {said(got)}, after {kind} comes {number}, then perhaps "ch 1"; correct it')
    count, channel = int(found[1] or 0), int(found[2] or channels[name])
    if count > HIGHEST.get(kind, 0):
        raise SettingError(
            f"got {said(got)}, allowed after {kind} is 0 to {HIGHEST[kind]}; correct the number"
        )
    if not 1 <= channel <= N_CHANNELS:
        raise SettingError(f"got {said(got)}, channels are 1 to {N_CHANNELS}; correct the channel")
    return Source(controller=name, kind=kind, number=count, channel=channel)


def _osc_source(got: str, words: list[str]) -> Source:
    address, argument = "".join(words[:1]), "".join(words[1:2]) or "1"
    is_plain = _ADDRESS.fullmatch(address) and not _PATTERN_LETTERS & set(address)
    if not is_plain or len(words) > 2 or len(address) > LONGEST_ADDRESS:
        raise SettingError(f"got {said(got)}, allowed is {OSC_FORM}; spell the address out")
    if address.startswith(OWN_ADDRESSES):
        raise SettingError(
            f"got {said(got)}, addresses under {OWN_ADDRESSES} work by themselves; take this row out"
        )
    if not re.fullmatch("[0-9]{1,2}", argument) or not 1 <= int(argument) <= MOST_ARGUMENTS:
        raise SettingError(f"got {said(got)}, allowed as the argument is 1 to {MOST_ARGUMENTS}; correct it")
    return Source(controller="osc", kind=SourceKind.OSC, number=int(argument), address=address)


def _unknown_controller(got: str, name: str, names: Collection[str]) -> str:
    if name in tuple(SourceKind):
        return f"got {said(got)}, allowed is {MIDI_FORM}; put the controller's name in front"
    if not names:
        return f'got {said(got)}, this file names no controller; add [controllers.{name}] with match = "*..."'
    return f"got {said(got)}, there is no controller {name!r}, {nearest(name, names)}"
