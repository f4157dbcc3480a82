"""Labels over HTTP: `/api/containers`, `/api/labels`, and the public `/api/public-labels` and `/api/label-keys`."""

from fastapi import APIRouter, FastAPI

from hwtrack.labels.routes import containers, labels, public
from hwtrack.labels.service.desk import open_desk

router = APIRouter(prefix="/api", tags=["labels"])
for part in (containers, labels, public):
    router.include_router(part.router)


def mount(app: FastAPI) -> None:
    """Open the label desk, so that an unsuitable host stops the start.

    Raises:
        HostError: A host cannot stand in a label.
    """
    app.state.label_desk = open_desk(app.state.settings)
