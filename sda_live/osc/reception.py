"""What comes in by OSC: let in, understood, and given on. On the OSC server's thread.

    gate -> subscriptions and foreign addresses -> osc_map.meaning -> wishes, commands

A bundle's wishes go on together. Whoever sends something wrong is told why; a peer that sends too much loses
its continuous values first, then edges, never its panic. Commands are taken only as fast as they are done.
"""

import textwrap
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sda_core.closing import close
from sda_core.errors import SettingError
from sda_core.parameters import TABLE, parameter
from sda_core.state import State
from sda_live.control.monitor import Monitor
from sda_live.osc.feedback import Feedback
from sda_live.osc.meaning import ROOT, Command, meaning
from sda_live.osc.packet import Argument, Bundle, Message
from sda_live.osc.reachability import ALWAYS_TAKEN, COMMANDS_MS_A_SECOND, OTHER_COMMAND_MS, Gate, Verdict
from sda_live.osc.server import OscServer, Peer
from sda_live.wishes import AnyWish, Nudge, Wish

# Wrong messages may come by the thousand; one of them is told of in so long.
COMPLAINING_S = 1.0
LONGEST_COMPLAINT = 160
# Moved like parameters, and commands all the same.
COMMAND_PATHS = frozenset(row.path for row in TABLE if not row.is_event) - ALWAYS_TAKEN
SUBSCRIBE, UNSUBSCRIBE, MONITOR = f"{ROOT}subscribe", f"{ROOT}unsubscribe", f"{ROOT}monitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """What wishes, commands and foreign messages are given to."""

    wish: Callable[[Sequence[AnyWish], Peer], None]
    command: Callable[[Command, Peer], None]
    foreign: Callable[[Message], list[AnyWish] | None]  # None: no patch knows the address
    state: Callable[[], State]
    fault: Callable[[str], None]


class Reception:
    """Its `receive` is what an OscServer calls; `reply` may be called from any thread."""

    def __init__(self, gate: Gate, feedback: Feedback, monitor: Monitor) -> None:
        self._gate, self._feedback, self._monitor = gate, feedback, monitor
        self._complained_at = 0.0

    def open(self, server: OscServer, receivers: Receivers) -> None:
        """Before the server is started."""
        self._server, self._to = server, receivers

    def receive(self, bundle: Bundle, peer: Peer) -> None:
        now = time.monotonic()
        verdict = self._gate.admits(peer[0], now, len(bundle.messages))
        if verdict is Verdict.NOTHING:
            return
        self._feedback.heard(peer, now)
        wishes: list[AnyWish] = []
        for message in bundle.messages:
            try:
                wishes += self._understood(message, peer, verdict)
            except SettingError as error:
                if verdict.lets_commands:  # beyond that not even mistakes are answered
                    self._complain(peer, message.address, str(error))
        wishes = self._gate.sift(peer[0], verdict, wishes)
        if wishes:
            self._to.wish(wishes, peer)
            for wish in wishes:
                self._feedback.moved(peer, wish.path, now)

    def reply(self, peer: Peer, address: str, *arguments: str | int | float) -> None:
        """Answers, but never a host from which nothing was let in."""
        if self._gate.may_answer(peer[0]):
            self._server.reply(peer, address, *arguments)

    def tell(self, target: Peer, address: str, *arguments: str | int | float) -> None:
        """Sends to one that has subscribed, or that the settings name."""
        self._server.reply(target, address, *arguments)

    def _understood(self, message: Message, peer: Peer, verdict: Verdict) -> Sequence[AnyWish]:
        """The wishes of a message; what else it asks for is done."""
        if not message.address.startswith(ROOT):
            return self._foreign(message, peer)
        if message.address in (SUBSCRIBE, UNSUBSCRIBE, MONITOR):
            if verdict.lets_commands:
                self._subscription(message, peer)
            return ()
        meant = meaning(message)
        if meant.note and verdict.lets_commands:
            self._complain(peer, message.address, meant.note)
        if verdict.lets_commands:
            self._make_room(message, peer, meant.wishes, meant.command)
            if meant.command is not None:
                self._to.command(meant.command, peer)
        if self._monitor.is_watched:
            self._show(message, peer, meant.wishes, meant.command)
        return meant.wishes

    def _make_room(
        self, message: Message, peer: Peer, wishes: Sequence[AnyWish], command: Command | None = None
    ) -> None:
        """SettingError where the desk has no time for a command."""
        names = [wish.path for wish in wishes if wish.path in COMMAND_PATHS]
        for name in (*names, *(() if command is None else (command.name,))):
            if not self._gate.takes_command(peer[0], name, time.monotonic()):
                raise SettingError(
                    f"{message.address}: got more commands than there is time for, allowed are some "
                    f"{COMMANDS_MS_A_SECOND / OTHER_COMMAND_MS:.0f} a second; send fewer"
                )

    def _foreign(self, message: Message, peer: Peer) -> Sequence[AnyWish]:
        wishes = self._to.foreign(message)
        if wishes is None:
            raise SettingError(
                f"address: got {message.address!r}, addresses begin with /sda/, or a patch maps them "
                f'(from = "osc {message.address} 1"); correct the address, or add a row'
            )
        self._make_room(message, peer, wishes)
        return wishes

    def _subscription(self, message: Message, peer: Peer) -> None:
        now = time.monotonic()
        if message.address == SUBSCRIBE:
            subscribed = self._feedback.subscribe(peer, message.arguments, now)
            address, arguments = subscribed.answer
            self.reply(subscribed.target, address, *arguments)
        elif message.address == UNSUBSCRIBE:
            self._feedback.unsubscribe(peer, message.arguments)
        elif peer[0].startswith("127."):
            self._monitor.watch(peer, now)
        else:
            raise SettingError(f"{MONITOR}: got it from {peer[0]}, only this computer may watch; watch there")

    def _complain(self, peer: Peer, address: str, sentence: str) -> None:
        self._monitor.saw(f"osc {peer[0]}:{peer[1]} {address}", sentence)
        self.reply(peer, f"{ROOT}error", address, sentence)
        if time.monotonic() - self._complained_at >= COMPLAINING_S:
            self._complained_at = time.monotonic()
            self._to.fault(textwrap.shorten(sentence, LONGEST_COMPLAINT, placeholder=" ..."))

    def _show(self, message: Message, peer: Peer, wishes: Sequence[AnyWish], command: Command | None) -> None:
        said = " ".join((message.address, *map(_word, message.arguments)))
        what = f"osc {peer[0]}:{peer[1]} {said}"
        for wish in wishes:
            self._monitor.saw(what, in_words(wish, self._to.state()))
        if command is not None:
            self._monitor.saw(what, f"command {command.name}")
        elif not wishes:
            self._monitor.saw(what, "nothing: a button was let go")


def in_words(wish: AnyWish, state: State) -> str:
    """What a wish does, or why it does nothing."""
    row = parameter(wish.path)
    if isinstance(wish, Nudge):
        return f"{wish.path} {'+' if wish.amount > 0 else ''}{100 * wish.amount:.1f} % of its way"
    if row.is_event and close(state, wish.path, wish.value) is None:
        return f"{wish.path} {_value(wish)}: nothing to do now (is such a preset stored?)"
    return f"{wish.path} {_value(wish)}".strip()


def _value(wish: Wish) -> str:
    row = parameter(wish.path)
    if row.choices:
        return row.choices[int(row.clamp(wish.value))]
    return "" if row.kind.value == "trigger" else row.show(round(wish.value, 3))


def _word(argument: Argument) -> str:
    return f"{argument:.4g}" if isinstance(argument, float) else str(argument)
