"""The log's desk of the process that answers a request."""

from fastapi import Request

from hwtrack.tlog.service.desk import LogDesk


def log_desk_of(request: Request) -> LogDesk:
    """Return the process's log desk."""
    desk: LogDesk = request.app.state.log_desk
    return desk
