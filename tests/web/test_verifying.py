"""The browser's verifier against the published vectors, and against the Python that decides, case by case."""

import base64
import json
import random
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from hwtrack.custody.bundle.anchors import trust_file
from hwtrack.custody.bundle.form import MAX_CONTAINERS, MAX_EVENTS, MAX_FILE_BYTES, Unreadable, read_bundle
from hwtrack.custody.bundle.verify import verify
from hwtrack.custody.header import Header
from hwtrack.infra.resources import folder
from hwtrack.kernel.canonical import NotCanonicalError, canonical, read_canonical
from hwtrack.labels import vectors as labels
from hwtrack.labels.keys import HeldKeys
from tests.custody.bundles import ANCHORS, KEYS
from tests.custody.test_bundle import CONTENT, mutants, of_containers, of_events
from tests.web.test_modules import JS, node

VECTORS = folder("schemas") / "vectors"
AGREE = Path(__file__).parent / "agree.mjs"

WITHOUT_ED25519 = """
const known = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (form, key, algorithm, ...more) => {
  if (algorithm === "Ed25519") return Promise.reject(new DOMException("", "NotSupportedError"));
  return known(form, key, algorithm, ...more);
};
"""
"""What a web view of 2022 answers."""


def published() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(VECTORS.glob("*.json"))}


def run(script: str, argument: object) -> Any:
    """Run a module script with `input` read from standard input, and return what it printed as JSON."""
    text = f'import {{ readFileSync }} from "node:fs"; const input = JSON.parse(readFileSync(0, "utf8"));\n{script}'
    command = [node(), "--input-type=module", "--eval", text]
    sent = json.dumps(argument)
    done = subprocess.run(command, cwd=JS, capture_output=True, text=True, check=False, input=sent)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("before", ["", WITHOUT_ED25519], ids=["Ed25519 by the browser", "Ed25519 by the library"])
def test_the_browser_answers_every_published_case_as_the_service_does(before: str) -> None:
    script = f"{before}const {{ agree }} = await import({json.dumps(AGREE.as_uri())});"
    found = run(f"{script}\nconsole.log(JSON.stringify(await agree(input)));", published())

    assert found["disagreements"] == []
    assert found["cases"] >= 430


CHANGES = {
    "as it is": (),
    "version 2": ('"version":1', '"version":2'),
    "sequence": ('"sequence":4', '"sequence":"x"'),
    "status": ('"active"', '"sleeping"'),
    "algorithm": ('"algorithm":1', '"algorithm":3'),
    "naive instants": ("+00:00", ""),
}


def test_a_signed_key_list_of_another_form_is_not_half_understood_by_the_browser() -> None:
    good = json.loads(labels.ROOT.sign_list(labels.key_list()))["list"]
    documents = {name: _signed(good.replace(*change) if change else good) for name, change in CHANGES.items()}
    script = """
    import { openKeyList } from "./verify/keys.js";
    import { fromHex } from "./verify/bytes.js";
    const answers = {};
    for (const [name, document] of Object.entries(input.documents)) {
      answers[name] = await openKeyList(document, [fromHex(input.root)]).then(() => null, (error) => error.problem);
    }
    console.log(JSON.stringify(answers));
    """
    answers = run(script, {"documents": documents, "root": labels.ROOT.public.hex()})

    assert answers == {name: "labels.key-list-format" if change else None for name, change in CHANGES.items()}


def _signed(text: str) -> str:
    signature = HeldKeys({0: labels.ROOT.private}).sign(0, b"hwtrack-key-list-v1\0" + text.encode())
    return canonical({"list": text, "root": labels.ROOT.public.hex(), "signature": signature.hex()})


TEXTS = (
    "{}",
    '{"a":1}',
    '{"a":"\\u0001\\b\\f\\n\\r\\t\\"\\\\/"}',
    '{"a":"\u2028\u007f\u00e9\U0001f600"}',
    '{"a":"\\ud800"}',
    '{"a":"\\u00e9"}',
    '{"a":"\\u001F"}',
    '{"a":"\\/"}',
    '{"a":1.0}',
    '{"a":1.5}',
    '{"a":1e3}',
    '{"a":-0}',
    '{"a":-1}',
    '{"a":9007199254740991}',
    '{"a":9007199254740992}',
    '{"a":9007199254740993}',
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '{"b":1,"a":1}',
    '{"10":1,"9":1}',
    '{"9":1,"10":1}',
    '{"__proto__":{"a":1}}',
    '{"constructor":1}',
    '{"\u00e9":1}',
    '{"a": 1}',
    ' {"a":1}',
    '{"a":1}\n',
    "\ufeff{}",
    "[]",
    "null",
    "1",
    "",
    '{"a":NaN}',
    '{"a":[{"b":null},true,false,[]]}',
    '{"a":' * 20_000 + "1" + "}" * 20_000,
    "[" * 200_000,
)
"""Spellings that lie close to a line which the two readers draw with different tools."""


def test_both_readers_draw_the_line_of_canonical_text_at_the_same_place() -> None:
    script = """
    import { NotCanonical, readCanonical } from "./verify/canonical.js";
    const isRead = (text) => {
      try {
        readCanonical(text);
      } catch (error) {
        if (error instanceof NotCanonical) return false;
        throw error;
      }
      return true;
    };
    console.log(JSON.stringify(input.map(isRead)));
    """
    ours = [_is_canonical(text) for text in TEXTS]

    assert dict(zip(TEXTS, run(script, TEXTS), strict=True)) == dict(zip(TEXTS, ours, strict=True))
    assert True in ours


def _is_canonical(text: str) -> bool:
    try:
        read_canonical(text)
    except NotCanonicalError:
        return False
    return True


def test_the_browser_knows_every_member_of_a_header() -> None:
    """It refuses a header it does not know, so a new member has to be told to it."""
    script = 'import { KNOWN } from "./verify/header.js"; console.log(JSON.stringify(KNOWN));'

    assert set(run(script, None)) == {"v", *(field.name for field in fields(Header))}


def test_the_browser_draws_every_limit_where_the_service_does(tmp_path: Path) -> None:
    files = {
        "bytes": b" " * MAX_FILE_BYTES,
        "bytes, one more": b" " * (MAX_FILE_BYTES + 1),
        "events": of_events(MAX_EVENTS).encode(),
        "events, one more": of_events(MAX_EVENTS + 1).encode(),
        "containers": of_containers(MAX_CONTAINERS).encode(),
        "containers, one more": of_containers(MAX_CONTAINERS + 1).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    script = """
    import { readBundle, Unreadable } from "./verify/form.js";
    const reasonOf = (name) => {
      try {
        readBundle(new Uint8Array(readFileSync(`${input.folder}/${name}`)));
        return null;
      } catch (error) {
        if (error instanceof Unreadable) return [error.reason, error.at];
        throw error;
      }
    };
    console.log(JSON.stringify(input.names.map(reasonOf)));
    """
    answers = run(script, {"folder": str(tmp_path), "names": list(files)})

    assert answers == [_unreadable(content) for content in files.values()]
    assert [answer is None for answer in answers] == [False, False, True, False, True, False]
    assert [answers[0], answers[1]] == [["not_canonical", ""], ["too_large", ""]]


def _unreadable(content: bytes) -> list[str] | None:
    try:
        read_bundle(content)
    except Unreadable as error:
        return [error.reason.value, error.at]
    return None


def test_both_find_the_same_in_files_that_chance_spoilt() -> None:
    """Cut, doubled, overwritten, or with one byte changed: the same layers, reasons and places."""
    script = """
    import { readAnchors } from "./verify/anchors.js";
    import { verify } from "./verify/verify.js";
    const anchors = await readAnchors(input.trust);
    const reports = [];
    for (const file of input.files) {
      reports.push((await verify(Uint8Array.from(Buffer.from(file, "base64")), anchors)).report);
    }
    console.log(JSON.stringify(reports));
    """
    files = [*mutants(CONTENT, 400), *_with_one_byte_changed(400)]
    sent = {"trust": trust_file(KEYS), "files": [base64.b64encode(file).decode() for file in files]}
    ours = [_underived(verify(file, ANCHORS).plain) for file in files]

    assert [_underived(report) for report in run(script, sent)] == ours
    assert {report["verdict"] for report in ours} == {"holds", "incomplete", "broken", "unreadable"}


def _with_one_byte_changed(count: int) -> list[bytes]:
    chance = random.Random(20261126)  # noqa: S311 - no secret
    places = [chance.randrange(len(CONTENT)) for _ in range(count)]
    return [CONTENT[:at] + chance.choice((b"0", b"a", b'"', b" ")) + CONTENT[at + 1 :] for at in places]


def _underived(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report without what the browser does not derive."""
    told = [
        {
            **story,
            "events": [{name: value for name, value in event.items() if name != "status"} for event in story["events"]],
        }
        for story in report["containers"]
    ]
    return report | {"steps": [step for step in report["steps"] if step["layer"] != "statuses"], "containers": told}
