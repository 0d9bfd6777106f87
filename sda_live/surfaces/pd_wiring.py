"""The subpatch `pd osc` of the surface for Pd: between the names of the controls and the network.

A UDP socket of Pd closes itself when nobody listens, so every few seconds it is opened again if need be, and
the subscription is renewed. To see what arrives, send 1 to `sda_print_rcv`, or click the switch in the
subpatch.
"""

from collections.abc import Iterable, Mapping, Sequence

from sda_live.surfaces.connection import SUBSCRIBE_EVERY_S, Connection
from sda_live.surfaces.layout import Cell, Shape
from sda_live.surfaces.pd_canvas import Canvas

_ROUTE_AT_A_TIME = 16  # paths in one `route`, so that it can be read
_LINE = 26
_HEARD_AT = 900
_Targets = Mapping[str, tuple[str, str]]  # "float" or the end of an address: selector and receiver's name


def wiring(cells: Sequence[Cell], connection: Connection) -> Canvas:
    """The subpatch for a surface's cells."""
    canvas = Canvas("#N canvas 120 120 1200 700 osc 0")
    _sending(canvas, cells, connection)
    _receiving(canvas, cells, connection)
    _at_rest(canvas, cells)
    return canvas


def _sending(canvas: Canvas, cells: Sequence[Cell], connection: Connection) -> None:
    packed = canvas.box(20, 20, "list prepend send")
    send = canvas.box(20, 20 + 2 * _LINE, "netsend -u -b")
    canvas.chain(packed, canvas.box(20, 20 + _LINE, "list trim"), send)
    _subscribing(canvas, packed, send, connection)
    y = 200
    for cell in cells:
        for address, sources in _sources(cell):
            form = canvas.box(400, y, f"oscformat {address}")
            canvas.cord(form, packed)
            for name, says in sources:
                heard = canvas.box(20, y, f"r {name}_snd")
                canvas.chain(heard, *([canvas.message(240, y, says)] if says else []), form)
                y += _LINE


def _sources(cell: Cell) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Each address of a cell, with the names that send to it and what is said instead of their own value."""
    path = cell.row.path
    match cell.shape:
        case Shape.CHOICES:
            said = [(f"{path}_{choice.name}", _atom(choice.name)) for choice in cell.choices]
            yield cell.address, said
        case Shape.BUTTON:
            yield cell.address, [(path, "1")]
        case Shape.PAD:
            yield cell.address, [(path, "")]
            yield cell.address_y, [(cell.path_y, "")]
        case _:
            yield cell.address, [(path, "")]


def _atom(name: str) -> str:
    return name if name.isdecimal() else f"symbol {name}"


def _subscribing(canvas: Canvas, packed: int, send: int, connection: Connection) -> None:
    """Opens the socket and asks for answers, when the patch is loaded and every few seconds from then on."""
    load = canvas.box(600, 20, "loadbang")
    metro = canvas.box(600, 20 + _LINE, f"metro {SUBSCRIBE_EVERY_S * 1000}")
    both = canvas.box(600, 20 + 2 * _LINE, "t b b")
    if_closed = canvas.box(700, 20 + 3 * _LINE, "spigot 1")
    connect = canvas.message(700, 20 + 4 * _LINE, f"connect {connection.host} {connection.port}")
    closed = canvas.box(860, 20 + 2 * _LINE, "== 0")
    port = canvas.message(600, 20 + 5 * _LINE, str(connection.receive_port))
    ask = canvas.box(600, 20 + 6 * _LINE, "oscformat -f i /sda/subscribe")
    canvas.chain(load, metro, both, port, ask, packed)
    canvas.cord(both, if_closed, outlet=1)
    canvas.chain(if_closed, connect, send)
    canvas.cord(send, closed)
    canvas.cord(closed, if_closed, inlet=1)


def _receiving(canvas: Canvas, cells: Sequence[Cell], connection: Connection) -> None:
    """What is heard goes through one `route` after the other, each passing on what is not its own."""
    only_here = " 127.0.0.1" if connection.is_local else ""
    x = _HEARD_AT
    source = canvas.box(x, 20, f"netreceive -u -b {connection.receive_port}{only_here}")
    trimmed = canvas.box(x, 20 + 2 * _LINE, "list trim")
    ours = canvas.box(x, 20 + 3 * _LINE, "route sda")
    canvas.chain(source, canvas.box(x, 20 + _LINE, "oscparse"), trimmed, ours)
    _printing(canvas, trimmed)
    targets = _targets(cells)
    before, outlet, y = ours, 0, 200
    for start in range(0, len(targets), _ROUTE_AT_A_TIME):
        paths = list(targets)[start : start + _ROUTE_AT_A_TIME]
        route = canvas.box(x, y, " ".join(("route", *paths)))
        canvas.cord(before, route, outlet=outlet)
        for number, path in enumerate(paths):
            y = _shown(canvas, route, number, targets[path], y + _LINE)
        before, outlet = route, len(paths)
        y += _LINE


def _shown(canvas: Canvas, route: int, number: int, targets: _Targets, y: int) -> int:
    """One path's values and texts to what shows them; returns how far down that went."""
    parts = canvas.box(_HEARD_AT + 40, y, " ".join(("route", *targets)))
    canvas.cord(route, parts, outlet=number)
    # A choice comes as its name, no number and no part of an address: it is what `route` leaves over.
    for outlet, (part, (selector, name)) in enumerate(targets.items()):
        y += _LINE
        packed = canvas.box(_HEARD_AT + 80, y, f"list prepend {selector}")
        canvas.cord(parts, packed, outlet=len(targets) if part == "choice" else outlet)
        trimmed = canvas.box(_HEARD_AT + 240, y, "list trim")
        canvas.chain(packed, trimmed, canvas.box(_HEARD_AT + 320, y, f"s {name}_rcv"))
    return y


def _targets(cells: Sequence[Cell]) -> Mapping[str, _Targets]:
    """For every path that is heard: what may come behind it, and who shows that."""
    targets: dict[str, dict[str, tuple[str, str]]] = {}
    for cell in cells:
        path = cell.row.path
        match cell.shape:
            case Shape.FADER | Shape.SWITCH:
                targets.setdefault(path, {})["float"] = ("set", path)
            case Shape.PAD:
                targets.setdefault(path, {})["float"] = ("set", path)
                targets.setdefault(cell.path_y, {})["float"] = ("set", cell.path_y)
            case Shape.CHOICES if cell.reading is not None:
                targets.setdefault(path, {})["choice"] = ("label", f"{path}_text")
        if cell.label_address:
            of, end = cell.label_address.removeprefix("/sda/").split("/")
            targets.setdefault(of, {})[end] = ("label", f"{path}_label")
        if cell.reading is not None and cell.shape is Shape.FADER:
            targets.setdefault(path, {})["text"] = ("label", f"{path}_text")
    return targets


def _printing(canvas: Canvas, heard: int) -> None:
    switch = canvas.box(1060, 20, "tgl 20 0 empty sda_print_rcv empty 24 10 0 12 #fcfcfc #000000 #000000 0 1")
    gate = canvas.box(1060, 20 + 2 * _LINE, "spigot")
    canvas.cord(switch, gate, inlet=1)
    canvas.chain(heard, gate, canvas.box(1060, 20 + 3 * _LINE, "print sda"))


def _at_rest(canvas: Canvas, cells: Sequence[Cell]) -> None:
    """Sets every control to where it stands by default, when the patch is loaded."""
    places = {cell.row.path: cell.position for cell in cells if cell.shape in (Shape.FADER, Shape.SWITCH)}
    for cell in cells:
        if cell.shape is Shape.PAD:
            places |= {cell.row.path: cell.position, cell.path_y: cell.position_y}
    text = " ".join(f"\\; {path}_rcv set {place:g}" for path, place in places.items())
    canvas.chain(canvas.box(600, 240, "loadbang"), canvas.message(600, 240 + _LINE, text))
