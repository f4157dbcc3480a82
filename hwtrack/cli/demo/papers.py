"""Contracts and manifests as the story's people send them over HTTP."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hwtrack.cli.demo.hands import Hands
from hwtrack.cli.demo.trips import TERM, TERMS
from hwtrack.cli.demo.wastes import Waste

Paper = dict[str, Any]


def named(hands: Hands, key: str) -> Paper:
    """Return a company as somebody writes it down."""
    company = hands.companies[key]
    return {"credit_code": company.credit_code, "name": company.name}


def party(hands: Hands, role: str, key: str, *, principal: bool = True) -> Paper:
    """Return a party of a contract."""
    return {"role": role, "principal": principal, "signed_by": "经办人" if principal else ""} | named(hands, key)


def contract(kind: str, number: str, parties: Iterable[Paper], waste: Waste, *, methods: tuple[str, ...] = ()) -> Paper:
    """Return a contract for one waste over the year."""
    scope: Paper = {"codes": [waste.code], "methods": list(methods)}
    if kind == "treatment":
        scope["quantity_kg"] = "500000.000"
    return {
        "kind": kind,
        "number": number,
        "parties": list(parties),
        "scope": scope,
        "pollution_terms": TERMS,
        "valid_from": TERM[0].isoformat(),
        "valid_until": TERM[1].isoformat(),
    }


def leg(hands: Hands, carrier: str, *, vehicles: tuple[str, ...]) -> Paper:
    """Return a carrier's leg: tractor, and trailer if there are two plates."""
    made: Paper = {"carrier": named(hands, carrier), "tractor": vehicles[0], "driver": "驾驶员", "escort": "押运员"}
    return made | ({"trailer": vehicles[1]} if len(vehicles) > 1 else {})


def manifest(
    hands: Hands, remover: str, recipient: str, *, waste: Waste, codes: Iterable[str], day: date, **more: Any
) -> Paper:
    """Return a manifest for containers of one waste, to be loaded and received on one day.

    What is None among `more` is left out; `method` may be given for a recipient that treats nothing.
    """
    method = more.pop("method", waste.method)
    made: Paper = {
        "site_id": str(hands.ids.sites[remover]),
        "recipient": hands.companies[recipient].credit_code,
        "recipient_site_id": str(hands.ids.sites[recipient]),
        "loading_on": day.isoformat(),
        "arrival_on": day.isoformat(),
        "lines": [
            {
                "waste_code": waste.code,
                "method": method,
                "containers": [{"code": code} for code in codes],
                "danger_class": waste.danger_class,
            }
        ],
    }
    return {name: value for name, value in (made | more).items() if value is not None}


def ref(entered: Mapping[str, Any]) -> Paper:
    """Return where an entered contract is, as manifests name it."""
    return {"home_org_id": entered["home_org_id"], "contract_id": entered["contract_id"]}
