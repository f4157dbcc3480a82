"""What every step of the story needs: the wire, the city's ids, what was put in store, and a memory between steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hwtrack.cli.demo.hands import Hands
from hwtrack.cli.demo.pen import Line
from hwtrack.cli.demo.phones import Phones
from hwtrack.cli.demo.stock import Stock
from hwtrack.cli.demo.trips import Trips
from hwtrack.cli.demo.wire import Answer, Wire
from hwtrack.kernel.quantity import Mass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what a step had to show, and what it showed."""

    step: str
    what: str
    expected: str
    seen: str

    @property
    def ok(self) -> bool:
        """Whether it showed that."""
        return self.expected == self.seen


@dataclass(slots=True)
class Play:
    """The story while it is played."""

    wire: Wire
    hands: Hands
    trips: Trips
    stock: Stock
    phones: Phones
    papers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Contracts and manifests made so far, by the story's own names for them."""
    receipts: list[str] = field(default_factory=list)
    """What the service signed for each event, in the order of the story."""

    async def event(self, who: str, kind: str, lines: Iterable[Line], *, at: datetime, **members: Any) -> Answer:
        """Record an event over HTTP, signed by the person's phone where they have one."""
        body = self.hands.event(kind, lines, at=at, **members)
        signed, signature = await self.phones.signed(who, body, at=at)
        answer = await self.wire.record(who, signed, at=at, signature=signature)
        self.receipts += [one["receipt"] for one in answer.data["receipts"]]
        return answer

    async def state(self, who: str, code: str, *, at: datetime) -> Mapping[str, Any]:
        """Return a container's state."""
        card = await self.wire.get(who, f"/api/containers/{code}/state", at=at)
        state: Mapping[str, Any] = card.data["state"]
        return state

    async def plaque(self, who: str, key: str, facility: str, *, at: datetime) -> str:
        """Return the code on a facility's plaque."""
        facility_id = self.hands.ids.facilities[key, facility]
        shown = await self.wire.get(who, f"/api/facilities/{facility_id}", at=at)
        return f"{self.hands.companies[key].credit_code}{shown.data['serial']}"

    def address(self, name: str, move: str = "") -> str:
        """Return the address of a manifest of the story, or of one of its moves."""
        manifest = self.papers[name]
        path = f"/api/manifests/{manifest['home_org_id']}/{manifest['manifest_id']}"
        return f"{path}/{move}" if move else path

    def manifest_id(self, name: str) -> str:
        """Return the id of a manifest of the story."""
        return str(self.papers[name]["manifest_id"])


def lines_of(codes: Iterable[str]) -> list[dict[str, str]]:
    """Return containers as an event names them."""
    return [{"code": code} for code in codes]


def kg(grams: int | None) -> str:
    """Return grams as kilograms with three decimals, or a dash."""
    return "–" if grams is None else Mass(grams).text
