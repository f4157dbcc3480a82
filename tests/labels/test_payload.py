"""The signed link: one spelling, one meaning, and no forgery accepted."""

import random
import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty
from hwtrack.labels.keys import Algorithm
from hwtrack.labels.payload import (
    MAX_GRAMS,
    REASON_TEXTS,
    HostError,
    Hosts,
    LabelMassError,
    Letter,
    Payload,
    Reason,
    plain_link,
    read_digits,
    read_link,
    segments,
)
from tests.labels import make

MUTANTS = 10_000
CHARACTERS = string.digits * 6 + string.ascii_letters + string.punctuation + " \n\uff11"


def test_a_label_says_what_was_printed() -> None:
    reading = read_link(make.link(), hosts=make.HOSTS, keys=make.KEYS)

    assert reading.verified
    assert (reading.letter, reading.code) == (Letter.CONTAINER, make.DRUM)
    assert reading.payload == make.PAYLOAD


def test_the_bytes_are_those_of_the_published_format() -> None:
    link = make.link()
    whole = int(link[-212:]).to_bytes(88, "big")
    signed = (
        b"hwtrack-label-v1\0hw.example.gov.cn\0q\0"
        b"91329900MA9XCL014E9000131120260921017" + whole[:24]
    )  # fmt: skip

    assert link.startswith("https://hw.example.gov.cn/q/91329900MA9XCL014E9000131120260921017/")
    assert whole[0] == 1
    assert whole[1:3] == b"\x00\x01"
    assert whole[3:19] == make.LABEL_ID.bytes
    assert whole[19] == 1
    assert int.from_bytes(whole[20:24], "big") == 187_400
    Ed25519PublicKey.from_public_bytes(make.KEYS.keys[0].public_key).verify(whole[24:], signed)


@given(
    st.frozensets(st.sampled_from(HazardProperty)),
    st.one_of(st.none(), st.integers(0, MAX_GRAMS).map(Mass)),
    st.sampled_from(["hw.example.gov.cn", "old.example.gov.cn"]),
)
def test_a_label_read_back_is_the_same_label(hazards: frozenset[HazardProperty], mass: Mass | None, host: str) -> None:
    payload = replace(make.PAYLOAD, hazards=hazards, mass=mass)
    reading = read_link(make.link(payload=payload, host=host), hosts=make.HOSTS, keys=make.KEYS)

    assert (reading.reason, reading.payload) == (Reason.VERIFIED, payload)


@pytest.mark.parametrize("letter", [Letter.FACILITY, Letter.TRANSPORT_UNIT])
def test_signs_are_labels_too(letter: Letter) -> None:
    reading = read_link(make.sign_link(letter), hosts=make.HOSTS, keys=make.KEYS)

    assert (reading.reason, reading.letter, reading.code) == (Reason.VERIFIED, letter, make.PLAQUE)


def test_the_time_of_a_label_is_in_its_id() -> None:
    assert make.PAYLOAD.made_at == datetime(2026, 9, 22, 4, 0, tzinfo=UTC)


def test_ten_thousand_random_changes_are_all_refused() -> None:
    chance = random.Random(20260921)  # noqa: S311 - repeatable mutants
    accepted = []
    for _ in range(MUTANTS):
        link = make.link() if chance.random() < 0.001 else LINK
        mutant = _mutated(link, chance)
        if mutant != link and read_link(mutant, hosts=make.HOSTS, keys=make.KEYS).verified:
            accepted.append(mutant)

    assert accepted == []


def test_every_single_changed_character_is_refused() -> None:
    for place in range(len(LINK)):
        for other in "0189aAZz/:?\uff11":
            mutant = LINK[:place] + other + LINK[place + 1 :]
            reading = read_link(mutant, hosts=make.HOSTS, keys=make.KEYS)
            assert reading.verified == (mutant == LINK), mutant


@given(st.text(max_size=400))
def test_any_text_at_all_gets_a_reason(text: str) -> None:
    assert not read_link(text, hosts=make.HOSTS, keys=make.KEYS).verified


@given(st.integers(0, 10**212 - 1))
def test_any_digits_at_all_get_a_reason(number: int) -> None:
    reading = read_link(f"{LINK[:-212]}{number:0212d}", hosts=make.HOSTS, keys=make.KEYS)

    assert not reading.verified
    assert reading.code == make.DRUM, "the code stays readable for typing and look-up"


def test_the_page_finds_the_former_host_a_label_was_signed_for() -> None:
    for host in ("hw.example.gov.cn", "old.example.gov.cn"):
        digits = make.link(host=host)[-212:]
        reading = read_digits(digits, letter=Letter.CONTAINER, code=make.DRUM, hosts=make.HOSTS, keys=make.KEYS)
        assert reading.verified

    digits = make.link(host="hw.elsewhere.cn")[-212:]
    reading = read_digits(digits, letter=Letter.CONTAINER, code=make.DRUM, hosts=make.HOSTS, keys=make.KEYS)
    assert reading.reason is Reason.BAD_SIGNATURE


def test_a_link_falls_into_its_three_segments() -> None:
    prefix, code, digits = segments(make.link())

    assert (prefix, code) == ("https://hw.example.gov.cn/q/", make.DRUM.text + "/")
    assert prefix + code + digits == make.link()
    assert plain_link(host="hw.example.gov.cn", letter=Letter.CONTAINER, code=make.DRUM) == (prefix + code)[:-1]


@pytest.mark.parametrize(
    "host",
    ["a", "hw.example.gov.cn", "127.0.0.1:8000", "abcdefghij.example.com", "localhost:65535"],
)
def test_hosts_of_up_to_22_characters_are_accepted(host: str) -> None:
    assert host in Hosts.of(host)


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("abcdefghijk.example.com", id="23 characters"),
        pytest.param("", id="empty"),
        pytest.param("HW.example.cn", id="capitals"),
        pytest.param("环保.cn", id="not ASCII"),
        pytest.param("https://a.cn", id="a link"),
        pytest.param("a.cn/", id="a path"),
        pytest.param("-a.cn", id="hyphen first"),
        pytest.param("a.cn:0", id="port 0"),
        pytest.param("a.cn\n", id="line end"),
    ],
)
def test_any_other_host_stops_the_start(host: str) -> None:
    with pytest.raises(HostError):
        Hosts.of(host)
    with pytest.raises(HostError):
        Hosts.of("hw.example.gov.cn", (host,))


@pytest.mark.parametrize("grams", [-1, MAX_GRAMS + 1])
def test_a_mass_that_has_no_four_bytes_is_refused(grams: int) -> None:
    with pytest.raises(LabelMassError):
        Payload(kid=1, label_id=make.LABEL_ID, mass=Mass(grams)).head()


@pytest.mark.parametrize("grams", [0, MAX_GRAMS])
def test_the_least_and_the_greatest_mass_have_their_bytes(grams: int) -> None:
    assert Payload(kid=1, label_id=make.LABEL_ID, mass=Mass(grams)).head()[20:] == grams.to_bytes(4, "big")


def test_a_label_without_mass_says_so() -> None:
    assert Payload(kid=1, label_id=make.LABEL_ID, mass=None).head()[20:] == b"\xff\xff\xff\xff"


def test_both_algorithms_have_the_same_length() -> None:
    assert len(replace(make.PAYLOAD, algorithm=Algorithm.SM2).head()) == 24


def test_every_reason_has_its_sentence_and_none_says_genuine() -> None:
    assert set(REASON_TEXTS) == set(Reason)
    assert not any("genuine" in text.lower() for text in REASON_TEXTS.values())


LINK = make.link()


def _mutated(link: str, chance: random.Random) -> str:
    """Replace, delete, insert or exchange one to four times, mostly in the digits."""
    text = list(link)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        place = chance.randrange(len(text)) if chance.random() < 0.3 else chance.randrange(66, len(text))
        match chance.randrange(4):
            case 0 | 1:
                text[place] = chance.choice(CHARACTERS)
            case 2:
                other = chance.randrange(len(text))
                text[place], text[other] = text[other], text[place]
            case _:
                del text[place]
                text.insert(chance.randrange(len(text) + 1), chance.choice(CHARACTERS))
    return "".join(text)
