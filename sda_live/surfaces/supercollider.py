"""The surface for SuperCollider: a `.scd` file that opens a window.

The file is the table of cells as literal arrays, then one short program that makes a view of each. What is
heard is only shown: setting a view's value does not run its action.
"""

from collections.abc import Iterator

from sda_live.surfaces.connection import SUBSCRIBE_EVERY_S, Connection
from sda_live.surfaces.layout import (
    BACKGROUND,
    DIM_TEXT,
    HEIGHT,
    PAGE_HEIGHT,
    STRIP_HEIGHT,
    SURFACE,
    TABS_HEIGHT,
    TEXT,
    WIDTH,
    Cell,
    Layout,
    Place,
    Shape,
)

_PROGRAM = """\
var shown = IdentityDictionary.new; // what is done with what is heard on an address
var views = List.new; // the pages, then the strip
var rect = { |sides| Rect(*sides) };
var hex = { |text| Color.fromHexString(text) };
var send = { |to, value| sda.sendMsg("/sda/" ++ to, value) };
var hear = { |address, show| shown[address.asSymbol] = show };
var states = { |label, colour| // off and on
    [[label, hex.(colour), hex.(surface)], [label, hex.(background), hex.(colour)]]
};
var font = Font.default.copy.size_(13);

var text = { |parent, place, words, colour, address|
    var view = StaticText(parent, rect.(place)).string_(words).font_(font).align_(\\center);
    view.stringColor_(hex.(colour));
    if (address.notEmpty) { hear.(address, { |heard| view.string_(heard.asString) }) };
};

var make = IdentityDictionary[
    \\fader -> { |parent, path, label, place, colour, position|
        var view = Slider(parent, rect.(place)).value_(position);
        view.background_(hex.(surface)).knobColor_(hex.(colour));
        view.action_({ send.(path, view.value) });
        hear.("/sda/" ++ path, { |heard| view.value_(heard.asFloat) });
    },
    \\pad -> { |parent, path, label, place, colour, position, more|
        var view = Slider2D(parent, rect.(place)).setXY(position, more[1]);
        view.background_(hex.(surface)).knobColor_(hex.(colour));
        view.action_({ send.(path, view.x); send.(more[0], view.y) });
        hear.("/sda/" ++ path, { |heard| view.x_(heard.asFloat) });
        hear.("/sda/" ++ more[0], { |heard| view.y_(heard.asFloat) });
    },
    \\switch -> { |parent, path, label, place, colour, position|
        var view = Button(parent, rect.(place)).font_(font);
        view.states_(states.(label, colour));
        view.value_(position).action_({ send.(path, view.value) });
        hear.("/sda/" ++ path, { |heard| view.value_(heard.asInteger) });
    },
    \\button -> { |parent, path, label, place, colour|
        var view = Button(parent, rect.(place)).font_(font);
        view.states_([[label, hex.(colour), hex.(surface)]]);
        view.mouseDownAction_({ send.(path, 1) }).action_({ send.(path, 0) });
    },
    \\choices -> { |parent, path, label, place, colour, position, more|
        var names = more.collect { |choice| choice[0] };
        var buttons = more.collect { |choice|
            var view = Button(parent, rect.(choice[2])).font_(font);
            view.states_(states.(choice[1], colour)).value_(choice[3]);
        };
        var choose = { |index| buttons.do { |button, number| button.value_((number == index).binaryValue) } };
        var hasState = position.notNil;
        buttons.do { |button, index|
            button.action_({
                if (hasState) { choose.(index) } { button.value_(0) };
                send.(path, names[index]);
            });
        };
        if (hasState) {
            hear.("/sda/" ++ path, { |heard| choose.(names.indexOfEqual(heard.asString)) });
        };
    }
];

var window = Window("SDA", Rect(80, 80, width, height), resizable: false).background_(hex.(background));
var turnTo = { |number|
    pages.do { |page, index| views[index].visible_(index == number) };
};
var subscription = Routine {
    loop { sda.sendMsg("/sda/subscribe", receivePort); subscribeEvery.wait };
};

if (thisProcess.openUDPPort(receivePort).not) {
    "SDA: port % is taken, so this window will show nothing; change receivePort".format(receivePort).warn;
};
pages.do { |name, index|
    var tab = Button(window, Rect(8 + (index * 128), 4, 120, tabsHeight - 8)).font_(font);
    tab.states_([[name, hex.(textColour), hex.(surface)]]).action_({ turnTo.(index) });
    views.add(CompositeView(window, Rect(0, tabsHeight, width, pageHeight)));
};
views.add(CompositeView(window, Rect(0, tabsHeight + pageHeight, width, stripHeight)));
cells.do { |cell|
    var page, shape, path, label, place, caption, captionFrom, reading, readingFrom;
    var colour, position, more, parent;
    # page, shape, path, label, place, caption, captionFrom, reading, readingFrom = cell;
    # colour, position, more = cell.drop(9);
    parent = views[page];
    make[shape].(parent, path, label, place, colour, position, more);
    if (caption.notEmpty) { text.(parent, caption, label, colour, captionFrom) };
    if (reading.notEmpty) { text.(parent, reading, "", dimTextColour, readingFrom) };
};
shown.keysValuesDo { |address, show|
    var heard = { |message| defer { if (window.isClosed.not) { show.(message[1]) } } };
    OSCdef("sda " ++ address, heard, address, recvPort: receivePort);
};
window.onClose_({
    subscription.stop;
    shown.keysDo { |address| OSCdef("sda " ++ address).free };
});
turnTo.(0);
subscription.play(AppClock);
window.front;
"""


def write_supercollider(layout: Layout, connection: Connection) -> bytes:
    """The `.scd` file."""
    pages = ", ".join(_text(page.name) for page in layout.pages)
    pages_and_strip = (*(page.cells for page in layout.pages), layout.strip)
    rows = [_row(number, cell) for number, cells in enumerate(pages_and_strip) for cell in cells]
    lines = [
        "// The surface of SDA for SuperCollider. Click between the outer parentheses and press Ctrl-Enter",
        "// (Cmd-Enter on macOS); closing the window ends it.",
        "(",
        f"var sda = NetAddr({_text(connection.host)}, {connection.port});",
        f"var receivePort = {connection.receive_port};",
        f"var subscribeEvery = {SUBSCRIBE_EVERY_S};",
        f"var width = {WIDTH}, height = {HEIGHT}, tabsHeight = {TABS_HEIGHT};",
        f"var pageHeight = {PAGE_HEIGHT}, stripHeight = {STRIP_HEIGHT};",
        f'var background = "{BACKGROUND}", surface = "{SURFACE}";',
        f'var textColour = "{TEXT}", dimTextColour = "{DIM_TEXT}";',
        f"var pages = #[{pages}];",
        "// page, shape, path, label, place, caption and where its text comes from, reading and where from,",
        "// colour, position, and more: of a pad the other path and position; of choices name, label, place",
        "// and whether it is on",
        "var cells = #[",
        ",\n".join(f"    {row}" for row in rows),
        "];",
        _PROGRAM + ")",
    ]
    return ("\n".join(lines) + "\n").encode()


def _row(page: int, cell: Cell) -> str:
    position: str = f"{cell.position:g}"
    if cell.shape is Shape.CHOICES and not cell.has_state:
        position = "nil"
    # Choices show by themselves which is in force.
    reading = None if cell.shape is Shape.CHOICES else cell.reading
    parts = (
        str(page),
        f"\\{cell.shape}",
        _text(cell.row.path),
        _text(cell.label),
        _sides(cell.place),
        _sides(cell.caption),
        _text(cell.label_address),
        _sides(reading),
        _text(cell.reading_address),
        _text(cell.colour),
        position,
        f"[{', '.join(_more(cell))}]",
    )
    return f"[{', '.join(parts)}]"


def _more(cell: Cell) -> Iterator[str]:
    if cell.shape is Shape.PAD:
        yield from (_text(cell.path_y), f"{cell.position_y:g}")
    if cell.shape is Shape.CHOICES:
        for index, choice in enumerate(cell.choices):
            is_on = cell.has_state and index == cell.row.default
            sides = _sides(choice.place)
            yield f"[{_text(choice.name)}, {_text(choice.label)}, {sides}, {int(is_on)}]"


def _sides(place: Place | None) -> str:
    return "[]" if place is None else f"[{place.x}, {place.y}, {place.width}, {place.height}]"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
