"""SWL art. 80 and 114(2): a licence holder keeps to the categories and methods of its licence."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.kinds import LicenceMode
from hwtrack.registry.licences import Licence
from hwtrack.transfers.views import WithLicence

RULE = Rule(
    id="LIC-02",
    version=1,
    title="Waste code and method lie in the recipient's licence",
    remedy="Choose a method of the licence, or a recipient licensed for this waste.",
    basis="Solid Waste Law (2020) art. 80, 114(2)",
    severity=Severity.BLOCK,
    effects={
        Stage.CONTRACT: Effect.WARN,
        Stage.CHECKED: Effect.REFUSE,
        Stage.DISPATCH: Effect.REFUSE,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    in_force_from=date(2020, 9, 1),
)


def check(facts: WithLicence) -> Violation | None:
    """Every code is covered and every method allowed; without a licence the registered exemption must cover it."""
    for code, method in _asked(facts):
        if not _covers(facts, code):
            return Violation(
                message="Waste code {code} lies outside the recipient's licence.",
                facts={"code": code.text},
                pointer="/lines",
            )
        if facts.licence and not _allows(facts.licence, method):
            return Violation(
                message="Method {method} for waste {code} lies outside the recipient's licence.",
                facts={"code": code.text, "method": method or "-"},
                pointer="/lines",
            )
    return None


def _asked(facts: WithLicence) -> tuple[tuple[WasteCode, str | None], ...]:
    if facts.transfer:
        return tuple((line.waste_code, line.method) for line in facts.transfer.lines)
    if facts.treatment is None:
        return ()
    methods: tuple[str | None, ...] = facts.treatment.scope.methods or (None,)
    return tuple((code, method) for code in facts.treatment.scope.codes for method in methods)


def _covers(facts: WithLicence, code: WasteCode) -> bool:
    if facts.licence:
        return facts.licence.covers_waste(code)
    # Why: a recipient without any right is reported by INT-01 or LIC-01, once.
    return facts.exemption is None or code in facts.exemption.codes


def _allows(licence: Licence, method: str | None) -> bool:
    # Why: a collector treats nothing, so it names no method; everybody else names one of its licence.
    if licence.mode is LicenceMode.COLLECTION:
        return method is None
    return method is not None and licence.covers_method(method)
