"""The browser's twin of a request's possession, against the vectors that Python made."""

import json

from tests.custody import possession_vectors as vectors
from tests.web.test_modules import run

SCRIPT = """
import { contactText, writePossession } from "./possession.js";
import { fromHex, utf8 } from "./verify/bytes.js";
const P256 = { name: "ECDSA", namedCurve: "P-256" };
const key = await crypto.subtle.importKey("spki", fromHex(input.public_key), P256, false, ["verify"]);
const requests = [];
for (const one of input.requests) {
  const clock = Date.parse(one.device_now);
  const contact = { device_id: one.device_id, number: one.contact, clock, bodies: one.bodies };
  const [text, signature] = [await contactText(contact), fromHex(one.signature)];
  const holds = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, utf8(text));
  const found = !holds ? "wrong" : one.contact > input.last ? "proved" : "old";
  requests.push({ ...one, text, possession: writePossession(signature), found });
}
console.log(JSON.stringify({ requests }));
"""


def test_the_phones_module_agrees_on_every_vector() -> None:
    wanted = json.loads(vectors.PATH.read_text(encoding="utf-8"))
    assert run(SCRIPT, wanted) == {"requests": wanted["requests"]}
