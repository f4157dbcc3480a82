"""The browser's twin of the handover's texts, against the vectors that Python made."""

import json

from tests.custody import handover_vectors as vectors
from tests.web.test_modules import run

SCRIPT = """
import { answers, codesDigest, readOffer, readReply, signedText, writeOffer, writeReply } from "./handover.js";
const pairs = [];
for (const { name, offer, reply } of input.pairs) {
  const [asked, told] = [readOffer(offer), readReply(reply)];
  pairs.push({ name, offer: writeOffer(asked), reply: writeReply(told), answers: await answers(asked, told) });
}
const [good] = input.pairs;
console.log(JSON.stringify({
  pairs,
  codes_sha256: await codesDigest(input.codes),
  signed_text: signedText(readOffer(good.offer), readReply(good.reply).giver),
  no_offers: input.no_offers.filter((text) => readOffer(text) === null),
  no_replies: input.no_replies.filter((text) => readReply(text) === null),
}));
"""


def test_the_phones_module_agrees_on_every_vector() -> None:
    wanted = json.loads(vectors.PATH.read_text(encoding="utf-8"))
    found = run(SCRIPT, wanted)
    assert isinstance(found, dict)
    assert found == {name: wanted[name] for name in found}
    assert len(found) == 5
