"""The label desk of the process that answers a request."""

from fastapi import Request

from hwtrack.labels.service.desk import LabelDesk


def desk_of(request: Request) -> LabelDesk:
    """Return the process's label desk."""
    desk: LabelDesk = request.app.state.label_desk
    return desk
