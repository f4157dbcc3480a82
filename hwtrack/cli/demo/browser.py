"""Signing in as a person does: Chromium, without a window, spoken to through a pair of pipes (DevTools protocol).

Knows how to start it, load a page, run a script there and stop it; needs no driver and opens no port.
"""

import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 60.0
"""Seconds that Chromium has for one answer; the first one includes its start."""
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
)
_FREE_FROM = 10
_STEP = 0.05
# Why: Chromium reads commands from descriptor 3 and answers on 4, and Popen passes descriptors under their own numbers.
_TRAMPOLINE = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_SIGN_IN = """
    document.querySelector("input[name=name]").value = %s;
    document.querySelector("input[name=password]").value = %s;
    document.querySelector("input[name=password]").form.querySelector("button").click();
"""
_WHO = "fetch('/api/me').then(answer => answer.json()).then(me => me.name)"
_ARRIVED = "document.readyState === 'complete' && location.pathname"


class BrowserError(RuntimeError):
    """Chromium is missing, does not answer, or shows something else than expected; one sentence."""


@dataclass(slots=True)
class Browser:
    """A running Chromium with one page."""

    commands: int
    answers: int
    _session: str = ""
    _last: int = 0
    _read: bytearray = field(default_factory=bytearray)

    def open(self, address: str) -> None:
        """Load a page and wait until it is complete."""
        if not self._session:
            target = self._call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.navigate", url=address)

    def run(self, script: str) -> Any:
        """Run a script in the page and return its value, or that of its promise.

        Raises:
            BrowserError: The script failed.
        """
        done = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in done:
            raise BrowserError(f"a script failed in Chromium: {done['exceptionDetails'].get('text')}")
        return done["result"].get("value")

    def wait_for(self, path: str) -> None:
        """Wait until a complete page is at the path.

        Raises:
            BrowserError: It is not within half the patience.
        """
        deadline = time.monotonic() + PATIENCE / 2
        while time.monotonic() < deadline:
            with suppress(BrowserError):  # Why: a script is broken off where a page gives way to the next.
                if self.run(_ARRIVED) == path:
                    return
            time.sleep(_STEP)
        raise BrowserError(f"Chromium stayed at {self.run('location.href')}")

    def _call(self, method: str, **parameters: Any) -> Mapping[str, Any]:
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._last:
            pass
        if "error" in answer:
            raise BrowserError(f"Chromium refused {method}: {answer['error'].get('message')}")
        result: Mapping[str, Any] = answer["result"]
        return result

    def _next(self) -> Mapping[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self._read:
            ready, _, _ = select.select([self.answers], [], [], max(0.0, deadline - time.monotonic()))
            chunk = os.read(self.answers, 65536) if ready else b""
            if not chunk:
                raise BrowserError("Chromium does not answer")
            self._read += chunk
        text, _, rest = bytes(self._read).partition(b"\0")
        self._read = bytearray(rest)
        message: Mapping[str, Any] = json.loads(text)
        return message


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium for the length of the block, with a profile of its own that is thrown away.

    Raises:
        BrowserError: There is none on this machine.
    """
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise BrowserError("no Chromium on this machine: install the package chromium")
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    hears, commands = (_lifted(end) for end in os.pipe())
    answers, speaks = (_lifted(end) for end in os.pipe())
    with tempfile.TemporaryDirectory(prefix="hwtrack-chromium-", ignore_cleanup_errors=True) as profile:
        line = (program, *FLAGS, *root, f"--user-data-dir={profile}", "about:blank")
        process = subprocess.Popen(  # noqa: S603 - the browser found above, with our own arguments
            [sys.executable, "-c", _TRAMPOLINE, str(hears), str(speaks), *line],
            pass_fds=(hears, speaks),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(hears)
        os.close(speaks)
        try:
            yield Browser(commands, answers)
        finally:
            os.close(commands)
            os.close(answers)
            _end(process)


def sign_in(address: str, name: str, password: str) -> str:
    """Sign in on the sign-in page and return whom the service takes the browser for on the first page.

    Raises:
        BrowserError: Chromium is missing, or the person is not let in.
    """
    with chromium() as browser:
        browser.open(f"{address}/sign-in")
        browser.wait_for("/sign-in")
        browser.run(_SIGN_IN % (json.dumps(name), json.dumps(password)))
        browser.wait_for("/")
        return str(browser.run(_WHO))


def _lifted(descriptor: int) -> int:
    """Move a descriptor away from the numbers that Chromium expects."""
    high = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FREE_FROM)
    os.close(descriptor)
    return high


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait(10)
