"""Splitting a mass among containers so that the shares add up to the gram. Knows masses and codes only."""

from collections.abc import Mapping
from fractions import Fraction

from hwtrack.kernel.quantity import Mass


def allocate(whole: Mass, weights: Mapping[str, Mass]) -> Mapping[str, Mass]:
    """Return each container's share of a mass by its weight; the shares add up to the gram.

    Equal shares where every weight is zero. The grams left over go to the largest remainders, then to the lowest code.
    """
    parts = {code: mass.grams for code, mass in weights.items()}
    if not any(parts.values()):
        parts = dict.fromkeys(parts, 1)
    exact = {code: Fraction(whole.grams * part, sum(parts.values())) for code, part in parts.items()}
    shares = {code: int(share) for code, share in exact.items()}
    left = whole.grams - sum(shares.values())
    for code in sorted(exact, key=lambda code: (shares[code] - exact[code], code))[:left]:
        shares[code] += 1
    return {code: Mass(grams) for code, grams in shares.items()}
