"""Where a person can go from any page: at most five places, chosen by permission, the commonest first. Pure."""

from dataclasses import dataclass

from hwtrack.kernel.actor import Actor, Permission

MOST = 5


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    address: str
    text: str
    icon: str
    is_here: bool = False


_ALL: tuple[tuple[Permission, Place], ...] = (
    (Permission.CUSTODY_RECORD, Place("/scan", "Scan", "scan")),
    (Permission.CUSTODY_READ, Place("/containers", "Containers", "box")),
    (Permission.MANIFEST_READ, Place("/manifests", "Manifests", "truck")),
    (Permission.CONTRACT_READ, Place("/contracts", "Contracts", "pen")),
    (Permission.DEVICE_MANAGE_OWN, Place("/phones", "Phones", "phone")),
    (Permission.RECTIFICATION_READ, Place("/campaigns", "Issues", "list")),
)

_HOME = Place("/", "Home", "home")


def places(actor: Actor, path: str) -> tuple[Place, ...]:
    """Return the places open to the actor; nobody signed in has none."""
    if actor.account_id is None:
        return ()
    open_to = [_HOME, *(place for permission, place in _ALL if actor.may(permission))]
    return tuple(_marked(place, path) for place in open_to[:MOST])


def _marked(place: Place, path: str) -> Place:
    here = path == place.address or (place.address != "/" and path.startswith(f"{place.address}/"))
    return Place(place.address, place.text, place.icon, is_here=here)
