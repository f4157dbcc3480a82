"""National catalogue, annex: an item exempts only its waste, at its stage, under its condition."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.exemptions import ClaimFault, fault_of
from hwtrack.transfers.views import WithClaims

RULE = Rule(
    id="LIC-04",
    version=1,
    title="An exemption is used only for its waste, stage and condition",
    remedy="Manage it as hazardous waste: label, manifest, and a recipient licensed to collect or treat it.",
    basis="National Catalogue of Hazardous Wastes (2021), annex: exemption list",
    severity=Severity.HIGH,
    effects={
        Stage.CHECKED: Effect.REFUSE,
        Stage.DISPATCH: Effect.REFUSE,
        Stage.FILING: Effect.REFUSE,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    in_force_from=date(2021, 1, 1),
)
MESSAGES = {
    ClaimFault.NO_ITEM: "The exemption list has no item {item}.",
    ClaimFault.OTHER_WASTE: "Item {item} of the exemption list does not speak of {code}.",
    ClaimFault.OTHER_STAGE: "Item {item} of the exemption list does not exempt {code} at this stage.",
    ClaimFault.SORTED: "Item {item} exempts {code} only if not collected separately; {n} labelled containers were.",
    ClaimFault.NO_PLAN: "Item {item} needs the number of the authority's plan for {code}.",
    ClaimFault.NO_PROOF: "Item {item} has a condition for {code}; name the document that shows it is met.",
}


def check(facts: WithClaims) -> Violation | None:
    """Every claim is covered by a row of its item."""
    for place, claim in enumerate(facts.claims):
        if fault := fault_of(claim):
            return Violation(
                message=MESSAGES[fault],
                facts={"item": claim.item, "code": claim.waste_code.text, "n": claim.labelled},
                pointer=f"/exemptions/{place}",
            )
    return None
