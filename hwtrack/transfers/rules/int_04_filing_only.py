"""HJ 1259 clause 7.1.3: a third party the bureau agreed to may declare for a generator, and nothing else."""

from datetime import date

from hwtrack.kernel.rules import Effect, Rule, Severity, Stage, Violation
from hwtrack.transfers.consent import Act
from hwtrack.transfers.views import WithActs

RULE = Rule(
    id="INT-04",
    version=1,
    title="A filing agent files and does nothing else",
    remedy="File with the bureau's consent in force; sign, pay and consign in the generator's own name.",
    basis="HJ 1259-2022 clause 7.1.3",
    severity=Severity.MEDIUM,
    effects={
        Stage.CONTRACT: Effect.WARN,
        Stage.CHECKED: Effect.WARN,
        Stage.DISPATCH: Effect.WARN,
        Stage.FILING: Effect.REFUSE,
        Stage.AFTERWARDS: Effect.ALARM,
    },
    in_force_from=date(2022, 10, 1),
)
BEYOND = {
    Act.SIGNING: "“{name}” is a filing agent and signs a contract for its principal.",
    Act.PAYING: "“{name}” is a filing agent and is named as payer or payee.",
    Act.CONSIGNING: "“{name}” is a filing agent and consigns for its principal.",
}


def check(facts: WithActs) -> Violation | None:
    """Every filing rests on a consent in force; every other act of an agent goes too far."""
    for act in facts.acts:
        if act.act is not Act.FILING:
            return Violation(message=BEYOND[act.act], facts={"name": act.agent.name})
        consent = act.consent
        if consent is None:
            return Violation(
                message="“{name}” files for another organisation without a recorded consent.",
                facts={"name": act.agent.name},
            )
        if consent.principal != act.principal or consent.agent != act.agent.org_id or not consent.in_force(facts.on):
            return Violation(
                message="The consent {document} does not cover what “{name}” files.",
                facts={"name": act.agent.name, "document": consent.document},
            )
    return None
