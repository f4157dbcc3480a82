// Cosignatures: a witness's dated word that a checkpoint continues every one it has seen. Source: C2SP tlog-cosignature.

import { utf8 } from "./bytes.js";
import { signaturesBy } from "./note.js";
import { ProofError } from "./reason.js";
import { isEd25519 } from "./signatures.js";

/** The end of the year 9999, in seconds since 1970. */
const LAST_SECOND = 253402300799n;

/**
 * The instants, in seconds since 1970, at which a witness confirmed a note; none if it has not signed.
 * @param {import("./note.js").Note} note
 * @param {import("./note.js").VerifierKey} witness
 */
export async function cosignatures(note, witness) {
  const found = [];
  for (const { made } of signaturesBy(note, witness)) {
    const seconds = made.length === 72 ? new DataView(made.buffer, made.byteOffset).getBigUint64(0) : LAST_SECOND + 1n;
    const signed = utf8(`cosignature/v1\ntime ${seconds}\n${note.text}`);
    if (seconds > LAST_SECOND || !(await isEd25519(witness.public, made.slice(8), signed))) {
      throw new ProofError("bad_cosignature");
    }
    found.push(Number(seconds));
  }
  return found;
}
