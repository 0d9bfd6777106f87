"""A canvas of a Pd patch: boxes, numbered in the order they come, and cords between them."""

from itertools import pairwise


class Canvas:
    """`head` is the line that begins it; `text` is all of its lines."""

    def __init__(self, head: str) -> None:
        self._head = head
        self._lines: list[str] = []
        self._cords: list[str] = []
        self._n_boxes = 0

    def box(self, x: int, y: int, text: str, kind: str = "obj") -> int:
        """Adds a box; returns its number."""
        return self._add(f"#X {kind} {x} {y} {text};")

    def message(self, x: int, y: int, text: str) -> int:
        return self.box(x, y, text, "msg")

    def subpatch(self, canvas: "Canvas", x: int, y: int, name: str) -> int:
        return self._add(f"{canvas.text()}#X restore {x} {y} pd {name};")

    def cord(self, source: int, target: int, *, outlet: int = 0, inlet: int = 0) -> None:
        self._cords.append(f"#X connect {source} {outlet} {target} {inlet};")

    def chain(self, *boxes: int) -> None:
        """Each box's first outlet to the next one's first inlet."""
        for source, target in pairwise(boxes):
            self.cord(source, target)

    def text(self) -> str:
        return "\n".join((f"{self._head};", *self._lines, *self._cords)) + "\n"

    def _add(self, line: str) -> int:
        self._lines.append(line.rstrip("\n"))
        self._n_boxes += 1
        return self._n_boxes - 1
