"""What one look-up of a label costs the database: statements of a request whose session is not in the cache.

Figure: at most 3, without BEGIN, SET LOCAL and COMMIT. Counted by the server itself, from its log, so that nothing the
service sends can be missed.
"""

import re
from pathlib import Path

import asyncpg
import httpx

from hwtrack.accounts.routes.admission import Credentials
from hwtrack.app import create_app
from hwtrack.cli.bench.measure import Outcome
from hwtrack.cli.bench.stage import Stage, staged, wire
from hwtrack.config import LabelSettings, Settings
from hwtrack.infra import roles
from hwtrack.infra.clock import system_clock

MOST = 3
_LOGGED = re.compile(r" hwtrack_app@\S+ LOG:  (?:execute [^:]+|statement): (.*(?:\n\t.*)*)")
_UNCOUNTED = ("BEGIN", "SET LOCAL", "COMMIT", "ROLLBACK")


async def run() -> Outcome:
    """Look one container up over HTTP and count what reaches the database."""
    async with staged(1) as stage:
        (body,), _ = stage.bodies(1, at=system_clock())
        app = create_app(Settings(label=LabelSettings(keys=stage.place.folder / "keys")), stage.place.url(roles.APP))
        headers = {"Authorization": f"Bearer {stage.token}", "Content-Type": "application/json"}
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://l") as http,
        ):
            (await http.post("/api/events", content=wire(body), headers=headers)).raise_for_status()
            app.state.credentials = Credentials()  # nobody's session is in the cache
            await _log_everything(stage)
            log = stage.place.folder / "server.log"
            mark = log.stat().st_size
            answer = await http.get(f"/api/containers/{stage.codes[0]}/state", headers=headers)
            answer.raise_for_status()
        sent = _statements(log, mark)
    return Outcome(
        "lookup",
        len(sent) <= MOST,
        f"{len(sent)} statements per look-up with an uncached session, at most {MOST}",
        tuple(statement[:100] for statement in sent),
    )


async def _log_everything(stage: Stage) -> None:
    connection = await asyncpg.connect(stage.place.url(roles.SUPERUSER))
    await connection.execute("ALTER SYSTEM SET log_statement = 'all'")
    await connection.execute("SELECT pg_reload_conf()")
    while await connection.fetchval("SHOW log_statement") != "all":
        pass
    await connection.close()


def _statements(log: Path, mark: int) -> list[str]:
    text = log.read_bytes()[mark:].decode(errors="replace")
    found = [" ".join(match.group(1).split()) for match in _LOGGED.finditer(text)]
    return [statement for statement in found if not statement.startswith(_UNCOUNTED)]
