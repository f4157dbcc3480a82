"""The forgery check: every combination of what a browser may say, and where the form token may stand."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.accounts.csrf import (
    CrossSiteError,
    FormTokenError,
    Provenance,
    check_form_token,
    check_origin,
    token_reader,
)

HOST = "hw.example.gov.cn"
TOKEN = "A" * 43


def passes(fetch_site: str | None, origin: str | None, *, signed_in: bool, own: str = "", host: str = HOST) -> bool:
    try:
        check_origin(Provenance(fetch_site=fetch_site, origin=origin, host=host), own, signed_in=signed_in)
    except CrossSiteError:
        return False
    return True


@pytest.mark.parametrize(
    ("fetch_site", "origin", "with_session", "without"),
    [
        ("same-origin", None, True, True),
        ("same-origin", "null", True, True),
        ("none", None, True, True),
        ("same-site", f"https://{HOST}", False, False),
        ("cross-site", f"https://{HOST}", False, False),
        ("cross-site", None, False, False),
        ("SAME-ORIGIN", None, False, False),
        ("", None, False, False),
        (None, f"https://{HOST}", True, True),
        (None, f"http://{HOST}", True, True),
        (None, f"https://{HOST.upper()}", True, True),
        (None, f"https://{HOST}:8443", False, False),
        (None, f"https://{HOST}.evil.example", False, False),
        (None, f"https://evil.example/{HOST}", False, False),
        (None, "https://evil.example", False, False),
        (None, "null", False, False),
        (None, "", False, False),
        (None, None, False, True),
    ],
)
def test_where_a_request_may_come_from(
    fetch_site: str | None, origin: str | None, *, with_session: bool, without: bool
) -> None:
    assert passes(fetch_site, origin, signed_in=True) == with_session
    assert passes(fetch_site, origin, signed_in=False) == without


def test_a_set_origin_counts_to_the_letter_and_the_host_no_longer() -> None:
    own = "https://wf.example.gov.cn"
    assert passes(None, own, signed_in=True, own=own, host="10.0.0.5:8000")
    assert passes(None, own, signed_in=True, own=own + "/", host="10.0.0.5:8000")
    assert not passes(None, "http://wf.example.gov.cn", signed_in=True, own=own)
    assert not passes(None, "http://10.0.0.5:8000", signed_in=True, own=own, host="10.0.0.5:8000")


def test_a_request_without_host_has_no_own_origin() -> None:
    assert not passes(None, "", signed_in=False, host="")
    assert not passes(None, "null", signed_in=False, host="")


def test_the_form_token_must_be_the_session_s_own() -> None:
    check_form_token(TOKEN, TOKEN)
    for presented in (None, "", TOKEN[:-1], TOKEN + "A", "B" + TOKEN[1:], "密", "\ud800"):
        with pytest.raises(FormTokenError):
            check_form_token(TOKEN, presented)
    with pytest.raises(FormTokenError):
        check_form_token("", "")


def test_a_form_s_token_is_read_from_its_fields() -> None:
    read = token_reader("application/x-www-form-urlencoded; charset=utf-8")
    assert read is not None
    assert read(urlencode({"name": "x", "csrf": TOKEN, "z": "1"}).encode()) == TOKEN
    assert read(b"name=x&other=csrf") is None
    assert read(b"") is None
    assert read(b"\xff\xfe&csrf=" + TOKEN.encode()) == TOKEN


def upload(name: str, value: str, boundary: str = "----b1") -> bytes:
    return (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    ).encode() + b"\x00\xff"


def test_an_upload_s_token_is_its_first_field() -> None:
    read = token_reader('multipart/form-data; boundary="----b1"')
    assert read is not None
    assert read(upload("csrf", TOKEN)) == TOKEN
    assert read(upload("other", TOKEN)) is None
    assert read(b"\r\n".join([upload("other", "1"), upload("csrf", TOKEN)])) is None
    assert read(upload("csrf", TOKEN, boundary="----b2")) is None
    assert read(upload("csrf", TOKEN)[:60]) is None


@pytest.mark.parametrize(
    "kind", ["", "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary="]
)
def test_other_bodies_hold_no_token(kind: str) -> None:
    assert token_reader(kind) is None


@given(
    st.binary(max_size=400), st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
)
def test_no_body_makes_the_reader_fail(head: bytes, kind: str) -> None:
    read = token_reader(kind)
    assert read is not None
    read(head)
