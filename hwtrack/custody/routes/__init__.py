"""Custody over HTTP, a file for each part of it. Every route names one permission; nothing is decided here."""

from fastapi import APIRouter, FastAPI

from hwtrack.custody.routes import bundles, events, ledger, stock, stocktakes
from hwtrack.infra.exports import ExportGate

router = APIRouter()
for part in (events, ledger, stock, stocktakes, bundles):
    router.include_router(part.router)


def mount(app: FastAPI) -> None:
    """Put up the gate through which files are taken away."""
    app.state.exports = ExportGate()
