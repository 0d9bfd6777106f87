"""Does the work of commands on the cores there are: renders orders, and tells what was made.

The only place of the library that starts processes: each works with one thread on whole pieces (a sound, some
sections of a take), so that n cores make n in the time of one. Ctrl-C ends them all at once and leaves no
half-written file.
"""

import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from functools import partial
from multiprocessing import active_children, get_context
from types import FrameType
from typing import TypeVar

import torch
import typer

from sda_core.bounce import Bounced, bounce
from sda_core.command.console import Advance, note, print_json, progress, say
from sda_core.command.wishes import Wishes, orders_of
from sda_core.errors import EXIT_INTERRUPTED, OutputError, counted
from sda_core.export import check_export
from sda_core.offline import exact_frames
from sda_core.order import Order
from sda_core.saving import check_can_save

# So much sound is rendered in the time in which a process starts.
START_S = 15.0
# Of a finished sound: two channels of four bytes, more than any format takes.
FRAME_BYTES = 8

Made = Callable[[Bounced], None]
Piece = TypeVar("Piece")
Outcome = TypeVar("Outcome")


def render_all(wishes: Wishes, *, jobs: int, as_json: bool) -> None:
    """Renders everything that is wished for and tells what was made, also when it was not all."""
    render_orders(orders_of(wishes), jobs=jobs, as_json=as_json)


def render_orders(orders: Sequence[Order], *, jobs: int, as_json: bool) -> None:
    """Renders these orders and tells what was made, also when it was not all."""
    _check(orders)
    made: list[Bounced] = []
    try:
        with progress("rendering") as advance:
            _bounce_all(orders, n_processes(orders, jobs), advance, made.append)
    except KeyboardInterrupt:
        note(f"stopped after {len(made)} of {len(orders)}; what was saved is whole")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    finally:
        _tell(sorted(made, key=lambda bounced: bounced.path), as_json=as_json)


def _check(orders: Sequence[Order]) -> None:
    """Raises what the export would, before the first sound is begun."""
    for order in orders:
        check_export(
            order.path,
            sample_rate=order.sample_rate,
            bit_depth=order.bit_depth,
            n_frames=exact_frames(order.duration_s, order.sample_rate),
            overwrite=order.overwrite,
        )
    check_can_save(
        orders[0].path,
        sum(exact_frames(order.duration_s, order.sample_rate) for order in orders) * FRAME_BYTES,
    )


def _tell(made: Sequence[Bounced], *, as_json: bool) -> None:
    if as_json:
        print_json([_told(bounced) for bounced in made])
        return
    for bounced in made:
        silent = ", all of it silent" if bounced.quality["rating"] == "silent" else ""
        if n_cut := bounced.quality.get("samples_cut_off"):
            were = "was" if n_cut == 1 else "were"
            note(
                f"{bounced.path}: {counted(n_cut, 'sample')} {were} too loud for such a file; "
                "take WAV in 32-bit float"
            )
        say(f"saved {bounced.path} ({bounced.duration_s:g} s, seed {bounced.seed}{silent})")


def _told(bounced: Bounced) -> dict[str, object]:
    return {
        "file": str(bounced.path),
        "sidecar": str(bounced.sidecar),
        "seed": bounced.seed,
        "duration_s": bounced.duration_s,
        "quality": bounced.quality,
    }


def n_processes(orders: Sequence[Order], jobs: int) -> int:
    """How many are rendered at once: `jobs`, or for 0 as many as there are cores and the start is worth."""
    return min(n_at_once(sum(order.duration_s for order in orders), jobs), len(orders))


def n_at_once(sound_s: float, jobs: int) -> int:
    """How many processes so much sound is worth, where not so many jobs are asked for."""
    return jobs or max(1, min(os.cpu_count() or 1, int(sound_s / START_S)))


def _bounce_all(orders: Sequence[Order], at_once: int, advance: Advance, made: Made) -> None:
    """Every order; `made` hears of each that is done."""
    if at_once > 1:
        advance(0.0, f"{len(orders)} to do")
        with closing(done_at_once(bounce, orders, at_once)) as outcomes:
            for number, bounced in enumerate(outcomes, start=1):
                made(bounced)
                advance(number / len(orders), f"{number} of {len(orders)} done")
        return
    torch.set_num_threads(1)
    for number, order in enumerate(orders):
        made(bounce(order, partial(_advance_within, advance, number, len(orders))))


def _advance_within(advance: Advance, number: int, n_orders: int, share: float) -> None:
    advance((number + share) / n_orders, f"{number + 1} of {n_orders}")


def done_at_once(
    work: Callable[[Piece], Outcome], pieces: Sequence[Piece], at_once: int
) -> Generator[Outcome, None, None]:
    """What `work`, a function of a module, makes of every piece, as it is done, in so many processes."""
    others = set(active_children())
    pool = ProcessPoolExecutor(
        at_once,
        get_context("spawn"),  # a fork would copy torch's locked state
        initializer=_begin_worker,
    )
    try:
        for done in as_completed(_submitted(pool, work, pieces)):
            yield done.result()
    except BrokenProcessPool as error:
        raise OutputError(
            "render: a process that rendered was ended from outside, perhaps for want of memory; "
            "try again with --jobs 1"
        ) from error
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in set(active_children()) - others:
            worker.terminate()
        raise
    finally:
        pool.shutdown()


def _submitted(
    pool: ProcessPoolExecutor, work: Callable[[Piece], Outcome], pieces: Sequence[Piece]
) -> list[Future[Outcome]]:
    """The pieces in the hands of the pool. Its processes start deaf to Ctrl-C: they are ended from here."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return [pool.submit(_done_or_left, work, piece) for piece in pieces]
    finally:
        signal.signal(signal.SIGINT, before)


def _begin_worker() -> None:
    torch.set_num_threads(1)
    signal.signal(signal.SIGTERM, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Ends the process as an exception does: what is half written is taken away on the way out."""
    sys.exit(EXIT_INTERRUPTED)


def _done_or_left(work: Callable[[Piece], Outcome], piece: Piece) -> Outcome:
    try:
        return work(piece)
    except SystemExit:
        os._exit(EXIT_INTERRUPTED)  # the pool would take it for an outcome, and go on
