"""The browser's verifier against the published vectors, and against the Python that decides, case by case."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hwtrack.infra.resources import folder
from hwtrack.kernel.canonical import NotCanonicalError, canonical, read_canonical
from hwtrack.labels import vectors as labels
from hwtrack.labels.keys import HeldKeys
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
    assert found["cases"] >= 308


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
