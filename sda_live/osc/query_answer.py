"""The head of an HTTP request becomes the answer of an OSCQuery server.

The door (`query`) calls `answer_to` on its thread, once a request. Its method has to be GET or HEAD, and
its Host one of our own names: a web page that had its own name point here is refused. The target is an OSC
address, and after a question mark the one attribute that is wanted, or HOST_INFO. Pure.
"""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import unquote

from sda_live.osc.tree import ATTRIBUTES, EXTENSIONS, Json, attribute, described, has
from sda_live.osc.view import View

NAME = "SDA"
HEAD_END = b"\r\n\r\n"
_REQUEST_LINE = re.compile(r"([A-Za-z]{1,16}) (/[!-~]*) HTTP/1\.[01]")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
_HOST = re.compile(r"([0-9A-Za-z.-]+)(?::(\d{1,5}))?")
_LOOPBACK_NAMES = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the answering server is reached, as the asking program sees it."""

    host: str  # that it has connected to
    port: int
    osc_port: int
    names: Collection[str] = ()  # other names of this computer, such as studio.local


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer, still without a form."""

    status: HTTPStatus
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"
    is_head: bool = False

    def to_bytes(self) -> bytes:
        lines = [
            f"HTTP/1.1 {self.status.value} {self.status.phrase}",
            "Connection: close",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
        ]
        if self.status is HTTPStatus.METHOD_NOT_ALLOWED:
            lines.append("Allow: GET, HEAD")
        if self.status is not HTTPStatus.NO_CONTENT:
            lines += [f"Content-Type: {self.media_type}", f"Content-Length: {len(self.body)}"]
        head = "\r\n".join(lines).encode("ascii") + HEAD_END
        return head if self.is_head else head + self.body


def answer_to(head: bytes, place: Place, answer_view: Callable[[], View]) -> Answer:
    """The answer to the head of a request, without the empty line that ends it."""
    first, *rest = head.decode("latin-1").split("\r\n")
    request, headers = _REQUEST_LINE.fullmatch(first), [_HEADER.fullmatch(line) for line in rest]
    if request is None or None in headers:
        return _refusal(HTTPStatus.BAD_REQUEST, "that is no HTTP request; send GET /, for example")
    method, target = request.groups()
    hosts = [header[2] for header in headers if header is not None and header[1].lower() == "host"]
    if len(hosts) != 1:
        return _refusal(HTTPStatus.BAD_REQUEST, f"got {len(hosts)} headers called Host; send one")
    if not _is_ours(hosts[0], place):
        return _refusal(HTTPStatus.FORBIDDEN, f"no such host here; ask for {place.host}:{place.port}")
    if method not in ("GET", "HEAD"):
        return _refusal(
            HTTPStatus.METHOD_NOT_ALLOWED, "only GET and HEAD are allowed; what is to be set, is set by OSC"
        )
    answer = _looked_up(target, place, answer_view)
    return replace(answer, is_head=method == "HEAD")


def _looked_up(target: str, place: Place, answer_view: Callable[[], View]) -> Answer:
    path, _, query = target.partition("?")
    path, name = unquote(path), unquote(query).partition("=")[0]
    if name == "HOST_INFO":
        return _found(_host_info(place))
    if not has(path):
        return _refusal(HTTPStatus.NOT_FOUND, "there is no such address; GET / has all there are")
    if not name:
        return _found(described(path, answer_view()))
    if name not in ATTRIBUTES:
        known = ", ".join((*ATTRIBUTES, "HOST_INFO"))
        return _refusal(HTTPStatus.BAD_REQUEST, f"there is no such attribute; allowed are {known}")
    return _found(attribute(path, name, answer_view()))


def _found(plain: Json | None) -> Answer:
    if plain is None:
        return Answer(status=HTTPStatus.NO_CONTENT)
    body = json.dumps(plain, allow_nan=False, separators=(",", ":")).encode("ascii")
    return Answer(status=HTTPStatus.OK, body=body, media_type="application/json")


def _refusal(status: HTTPStatus, sentence: str) -> Answer:
    return Answer(status=status, body=f"{sentence}\n".encode())


def _host_info(place: Place) -> Json:
    return {
        "NAME": NAME,
        "OSC_IP": place.host,
        "OSC_PORT": place.osc_port,
        "OSC_TRANSPORT": "UDP",
        "EXTENSIONS": dict(EXTENSIONS),
    }


def _is_ours(host: str, place: Place) -> bool:
    """Whether a Host header names this server."""
    named = _HOST.fullmatch(host)
    if named is None or (named[2] is not None and int(named[2]) != place.port):
        return False
    ours = (*_LOOPBACK_NAMES, place.host, *place.names)
    return named[1].lower() in {name.lower() for name in ours}
