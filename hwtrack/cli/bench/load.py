"""A small HTTP/1.1 client for load: kept connections, one request after the other on each, nothing parsed in vain.

Sends to loopback only. A general client would cost more than the service it measures.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

OK = (200, 201)


@dataclass(frozen=True, slots=True)
class Target:
    """A server on loopback and the headers every request carries."""

    port: int
    path: str
    headers: str = ""

    def request(self, body: bytes) -> bytes:
        """Return a whole POST request."""
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n"
            f"{self.headers}Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


async def rate(target: Target, bodies: Sequence[bytes], *, clients: int) -> float:
    """Send every body once over so many connections at a time; return requests a second.

    Raises:
        RuntimeError: An answer was neither 200 nor 201.
    """
    waiting = iter([target.request(body) for body in bodies])
    begun = time.perf_counter()
    await asyncio.gather(*(_client(target.port, waiting) for _ in range(clients)))
    return len(bodies) / (time.perf_counter() - begun)


async def ready(port: int, *, patience_s: float = 120.0) -> None:
    """Wait until something listens on the port."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


async def _client(port: int, waiting: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        if int(head[9:12]) not in OK:
            raise RuntimeError(f"the server answered {head[:60]!r}")
    writer.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
