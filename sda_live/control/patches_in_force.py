"""Which patches are in force, and what they say together: a row for every control that moves something.

For each controller that was ever plugged in the shipped patch that knows it, else the generic one, made its
own; over them the file that learning writes. A patch that the settings name stands alone, with what was
learned over it where it comes with SDA. `controllers.py` looks several times a second, on its thread; files
that changed are read again, and what is wrong with them is said while the old ones stay. Time is an argument.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sda_core.errors import counted
from sda_live.control.learning import Learned, conflicts
from sda_live.midi.ports import VIRTUAL
from sda_live.patch.choice import controller_for, merged, patch_for, shipped_folder, shipped_patches
from sda_live.patch.file import PatchFile, append_learned
from sda_live.patch.reading import Checked, Controller, Patch
from sda_live.patch.words import row_in_words

GENERIC = "generic"
# What other programs send to the port "SDA" has no name of its own.
VIRTUAL_CONTROLLER = Controller(match="SDA")
# Loops through the system itself are no controllers.
_LOOPS = ("midi through", "through")


class PatchesInForce:
    """Give it the file of the patch that the settings name, or None; and the one that learning writes."""

    def __init__(
        self,
        named: Path | None,
        learned: Path,
        *,
        log: Callable[[str], None],
        fault: Callable[[str], None],
    ) -> None:
        self._is_alone = named is not None
        is_own = named is not None and named.resolve().parent != shipped_folder().resolve()
        self._learns_into = named if named is not None and is_own else learned
        files = dict.fromkeys(path for path in (named, self._learns_into) if path is not None)
        self._files = {path: PatchFile(path) for path in files}
        self._own: dict[Path, Patch] = {}
        self._shipped = shipped_patches()
        self._by_port: dict[str, Patch] = {}
        self._of_ports: dict[tuple[str, int], Patch] = {}  # by pattern, and which of the twins it is
        self._log, self._fault = log, fault
        self.patch = self._together()

    def look(self, now: float, ports: Sequence[str]) -> bool:
        """Whether `patch` is another one now; `ports` are the plain names of all there are, twins twice."""
        has_new_ports = not self._is_alone and self._look_at_ports(ports)
        has_new_files = self._look_at_files(now)
        if has_new_ports or has_new_files:
            self.patch = self._together()
        return has_new_ports or has_new_files

    def keep(self, learned: Learned, now: float) -> str:
        """What was found, in words; the row is in its file, and in force."""
        before, row = self.patch.rows, learned.mapping
        name = row.source.controller
        controller = VIRTUAL_CONTROLLER if name == VIRTUAL else self.patch.controllers.get(name)
        path = append_learned(self._learns_into, row, controller)
        self._files[path] = PatchFile(path)  # a fresh look does not wait for the file to stand still
        self._look_at_files(now)
        self.patch = self._together()
        others = [other for other in self.patch.rows if (other.source, other.to) != (row.source, row.to)]
        moved = {other.to for other in others if other.source == row.source}
        gone = [old.to for old in before if old.source == row.source and old.to not in (*moved, row.to)]
        return ". ".join(
            (
                learned.sentence,
                row_in_words(row, self.patch).rstrip("."),
                *conflicts(row, others),
                *(f"It does not move {to} any more" for to in gone),
            )
        )

    def _look_at_ports(self, ports: Sequence[str]) -> bool:
        """Whether there is one that was never there before."""
        is_new = False
        n_alike: Counter[str] = Counter()
        for port in ports:
            if port.lower().startswith(_LOOPS):
                continue
            if port not in self._by_port:
                self._by_port[port] = self._patch_of(port)
            patch = self._by_port[port]
            ((name, controller),) = patch.controllers.items()
            n_alike[controller.match] += 1
            nth = n_alike[controller.match]
            if (controller.match, nth) not in self._of_ports:
                if nth > 1:
                    twin = replace(controller, match=f"{controller.match}#{nth}")
                    patch = _given_to(patch, f"{name}_{nth}", twin)
                self._of_ports[controller.match, nth] = patch
                self._log(f"midi {port}: patch {patch.name!r}, {counted(len(patch.rows), 'row')}")
                is_new = True
        return is_new

    def _patch_of(self, port: str) -> Patch:
        """The shipped patch that knows a port; else the generic one, made its own."""
        known = [
            patch for name, patch in self._shipped.items() if name != GENERIC and len(patch.controllers) == 1
        ]
        found = patch_for(port, known)
        if found is not None:
            return found
        name, controller = controller_for(port)
        return _given_to(self._shipped[GENERIC], name, controller)

    def _look_at_files(self, now: float) -> bool:
        """Whether one of them says something else than before."""
        is_new = False
        for path, file in self._files.items():
            if path == self._learns_into and path not in self._own and not path.exists():
                continue  # nothing was learned yet
            found = file.poll(now)
            if isinstance(found, str):
                self._fault(found)
            elif isinstance(found, Checked):
                self._own[path] = found.patch
                for warning in found.warnings:
                    self._log(warning)
                self._log(f"patch {path.name}: {counted(len(found.patch.rows), 'row')} in force")
                is_new = True
        return is_new

    def _together(self) -> Patch:
        own = [self._own[path] for path in self._files if path in self._own]
        if self._is_alone:
            return merged(own)
        virtual = _given_to(self._shipped[GENERIC], VIRTUAL, VIRTUAL_CONTROLLER)
        return merged([virtual, *self._of_ports.values(), *own])


def _given_to(patch: Patch, name: str, controller: Controller) -> Patch:
    """A patch of one controller, for another one."""
    (only,) = patch.controllers.values()
    rows = tuple(replace(row, source=replace(row.source, controller=name)) for row in patch.rows)
    given = replace(controller, channel=only.channel, feedback=only.feedback)
    return replace(patch, controllers={name: given}, rows=rows)
