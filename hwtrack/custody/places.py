"""Places as claimed in a body, turned into where a container is. Knows ids only; polygons are `geofence`'s."""

from hwtrack.custody.claims import Site
from hwtrack.custody.container import Container, Reason, Where


def where_of(site: Site | None) -> Where:
    """Return the claimed place; nowhere for None."""
    if site is None:
        return Where()
    return Where(site.site_id, site.facility_id, site.zone_id, site.row)


def elsewhere(before: Container, site: Site | None) -> Reason | None:
    """Return the flag of a step that names another facility than the one the container is recorded in."""
    if site is None or site.facility_id is None or before.where.facility_id in (None, site.facility_id):
        return None
    return Reason.OTHER_PLACE
