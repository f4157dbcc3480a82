"""Order 23 art. 15: 14 digits, the year, province and city of origin, and six digits of serial."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.facts import NumberFacts
from hwtrack.transfers.numbers import city_of, read_official

RULE = Rule(
    id="MAN-01",
    version=1,
    title="The official number fits the manifest",
    remedy="Copy the 14 digits that the national system gave for this manifest; hwtrack never makes such a number.",
    basis="Order 23 (2021) art. 15",
    severity=Severity.BLOCK,
    effects={Stage.ENTRY: Effect.REFUSE},
    in_force_from=date(2022, 1, 1),
)


def check(facts: NumberFacts) -> Violation | None:
    """Fourteen digits, the year the manifest was made in, and the city the waste leaves."""
    number = read_official(facts.number)
    if number is None or number.serial == 0:
        return Violation(
            message="“{number}” is not a manifest number of 14 digits.",
            facts={"number": facts.number[:30]},
            pointer="/official_number",
        )
    if number.year != facts.created_year:
        return Violation(
            message="Number {number} is of {year}, the manifest of {created}.",
            facts={"number": number.digits, "year": number.year, "created": facts.created_year},
            pointer="/official_number",
        )
    if number.city != city_of(facts.origin_division):
        return Violation(
            message="Number {number} belongs to city {city}; this waste leaves {origin}.",
            facts={"number": number.digits, "city": number.city, "origin": city_of(facts.origin_division)},
            pointer="/official_number",
        )
    return None
