"""The witness over HTTP: one address to submit to, one to ask who it is. Loopback unless told otherwise."""

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, cast

from hwtrack.infra.clock import Clock, system_clock
from hwtrack.tlog.note import MAX_BYTES
from hwtrack.witness.judging import Answer, Witness

_PATIENCE_S = 30


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness; each request in a thread, judged one after the other by the memory's own lock."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness, *, clock: Clock = system_clock) -> None:
        """Listen on an address; port 0 takes a free one."""
        super().__init__(address, _Handler)
        self.witness = witness
        self.clock = clock


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "hwtrack-witness"
    sys_version = ""
    timeout: ClassVar[float | None] = _PATIENCE_S

    @property
    def _ours(self) -> WitnessServer:
        return cast("WitnessServer", self.server)

    def do_POST(self) -> None:
        """Judge a submission."""
        if self.path != "/add-checkpoint":
            self._answer(Answer(HTTPStatus.NOT_FOUND), close=True)
            return
        stated = self.headers.get("content-length", "")
        if not stated.isdecimal() or int(stated) > MAX_BYTES:
            self._answer(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE), close=True)
            return
        try:
            request = self.rfile.read(int(stated)).decode()
        except UnicodeDecodeError:
            self._answer(Answer(HTTPStatus.BAD_REQUEST, "this is no text\n"))
            return
        self._answer(self._ours.witness.judge(request, now=self._ours.clock()))

    def do_GET(self) -> None:
        """Say who this is: the verifier key, by which it is to be trusted if its owner confirms it."""
        if self.path != "/":
            self._answer(Answer(HTTPStatus.NOT_FOUND))
            return
        self._answer(Answer(HTTPStatus.OK, f"{self._ours.witness.key.key.text}\n"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing of every request; what matters is in the memory."""

    def _answer(self, answer: Answer, *, close: bool = False) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("content-type", answer.media_type)
        self.send_header("content-length", str(len(body)))
        if close:
            # Why: what was not read of this request must not be read as the next.
            self.send_header("connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)
