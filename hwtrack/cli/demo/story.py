"""The facts of the demo story: masses, codes, numbers and dates of everything that happens on purpose.

Data only, checked by tests against each other. Source: domain.md E; issue 2 (e) 11.
"""

from datetime import date

from hwtrack.kernel.quantity import Mass, total

Packed = tuple[Mass, Mass]
"""Net mass and tare of one container."""


def packed(net: str, tare: str) -> Packed:
    """Return a container's net mass and tare."""
    return Mass.kg(net), Mass.kg(tare)


def nets(containers: tuple[Packed, ...]) -> Mass:
    """Return the net mass of several containers."""
    return total([net for net, _ in containers])


def tares(containers: tuple[Packed, ...]) -> Mass:
    """Return the packaging of several containers."""
    return total([tare for _, tare in containers])


# Step 1: the drum of the story. Sixteen drums of the same waste and day bear the numbers before it.
DRUM_DAY = date(2026, 9, 21)
DRUM = packed("187.400", "18.600")
DRUM_CODE = "91329900MA9XCL014E9000131120260921017"
DRUM_LAYOUT_MM = 150
TOP_UPS = ("60.000", "62.000", "65.400")
USUAL = packed("187.000", "18.500")
BEFORE_IT = (USUAL,) * 16

# Step 3: manifest A.
AFTER_IT_DAY = date(2026, 9, 23)
AFTER_IT = (*(USUAL,) * 30, packed("186.600", "18.400"))
MANIFEST_A = (*BEFORE_IT, DRUM, *AFTER_IT)
NUMBER_A = "20263299000901"
CHECKED_A_ON = date(2026, 9, 28)
LOADED_A_ON = date(2026, 9, 29)
OPENING_TONNES = "9842.600"
CAPACITY_PERCENT = "100.1"

# Step 5: the gate.
BRIDGE_A = (Mass.kg("25740.000"), Mass.kg("15880.000"))
GAP_A = Mass.kg("9860.000") - (nets(MANIFEST_A) + tares(MANIFEST_A))
CONFIRM_A_BY = date(2026, 10, 12)

# Step 6: the furnace.
BURNT_ON = date(2026, 10, 9)
SLAG_NET, SLAG_TARE = packed("1052.000", "2.000")
EMPTY_DRUMS_NET = tares(MANIFEST_A)
FURNACE_BATCH = "HZ-20261009-1"

# Steps 7 to 10.
CONSULTANCY_ON = date(2026, 10, 12)
SLUDGE_DAY = date(2026, 10, 13)
SLUDGE_BAGS = (packed("1032.000", "2.000"),) * 12
TRADER_ON = date(2026, 10, 14)
NUMBER_SLUDGE = "20263299000902"
RAGS_DAY = date(2026, 10, 15)
RAG_BAGS = (packed("19.500", "0.500"), packed("19.000", "0.500"), packed("19.500", "0.500"))
EXEMPTION_ON = date(2026, 10, 16)
EXEMPT_ITEM = 24
"""废弃的含油抹布、劳保用品, exempt where not collected separately."""
NUMBER_RAGS = "20263299000903"

# Steps 11 and 12: manifest B.
B_DAY = date(2026, 10, 12)
LEAKING, HEAVY, MISSING = 8, 12, (23, 31)
MANIFEST_B = tuple(
    packed({LEAKING: "186.500", HEAVY: "187.500"}.get(serial, "187.000"), "18.500") for serial in range(1, 41)
)
NUMBER_B = "20263299000904"
LOADED_B_ON = date(2026, 10, 20)
BRIDGE_B = (Mass.kg("23700.000"), Mass.kg("15880.000"))
MISSING_B = tuple(MANIFEST_B[serial - 1] for serial in MISSING)
REFUSED_B = MANIFEST_B[LEAKING - 1][0]
RECEIVED_B = nets(MANIFEST_B) - nets(MISSING_B)
ACCEPTED_B = RECEIVED_B - REFUSED_B

# Step 14: the idle run. Nothing was moved: nine of the bags never left, three are nowhere.
IDLE_RUN_ON = date(2026, 10, 21)
OUT_FROM, OUT_UNTIL = "10:02", "10:09"
IN_FROM, IN_SECONDS = "10:46", 38

# Step 16: what the inspectors find. One more bag was filled since, and its label put on a second one.
LEFT_BEHIND, NOWHERE = SLUDGE_BAGS[:9], SLUDGE_BAGS[9:]
TWICE_DAY = date(2026, 10, 22)
TWICE = (packed("1032.000", "2.000"),)

# Step 18: a transfer on paper, entered afterwards, whose consignor was a third party.
PAPER_DAY = date(2026, 9, 14)
PAPER_DRUMS = (USUAL,) * 4
PAPER_LOADED_ON = date(2026, 9, 15)
PAPER_ENTERED_ON = date(2026, 9, 21)
COUNTED_SINCE = date(2026, 9, 1)
OFFICE_DAY = date(2026, 10, 26)

# Under way to the furnace when manifest A is checked: tankers from three other factories.
UNDER_WAY = (Mass.kg("20500.000"), Mass.kg("20500.000"), Mass.kg("20000.000"))
UNDER_WAY_ISSUED_ON = date(2026, 9, 25)
UNDER_WAY_LOADED_ON = date(2026, 9, 28)

# After the story: a mass whose digits were swapped at the scale, and what the drum weighed.
SWAPPED, WEIGHED = packed("178.000", "18.500"), USUAL
