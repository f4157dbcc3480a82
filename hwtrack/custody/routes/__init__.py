"""Custody over HTTP, a file for each part of it. Every route names one permission; nothing is decided here."""

from fastapi import APIRouter, FastAPI

from hwtrack.custody.routes import bundles, desk, events, files, ledger, stock, stocktakes
from hwtrack.custody.service.files import open_blobs
from hwtrack.infra.exports import ExportGate

router = APIRouter()
for part in (events, files, ledger, stock, stocktakes, bundles, desk):
    router.include_router(part.router)


def mount(app: FastAPI) -> None:
    """Put up the gate through which files are taken away, and open the folder of photos and documents."""
    app.state.exports = ExportGate()
    app.state.blobs = open_blobs(app.state.settings)
