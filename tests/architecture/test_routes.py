"""Every route can be reached and says what it needs."""

from collections import Counter

from fastapi.routing import APIRoute

from hwtrack.app import create_app
from hwtrack.config import Settings


def test_no_route_hides_another() -> None:
    """Two packages once answered the same address; the one mounted first silently won."""
    app = create_app(Settings(), "postgresql://nowhere")
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    answered = Counter((method, route.path) for route in routes for method in route.methods or ())

    assert [address for address, count in answered.items() if count > 1] == []
