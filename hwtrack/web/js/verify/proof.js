// The proof that travels with an entry: its place, the hashes up to the root, and the checkpoint with its witnesses.
// Source: C2SP tlog-proof.

import { readNumber } from "./checkpoint.js";
import { decodeHash, demandSize, MAX_BYTES, readNote } from "./note.js";
import { ProofError } from "./reason.js";
import { demandIncluded } from "./tree.js";
import { demandWitnessed } from "./trust.js";

const FIRST = "c2sp.org/tlog-proof@v1";
const INDEX = "index ";
export const MAX_HASHES = 53;

/**
 * The proof written in a text; it proves nothing before it was checked.
 * @param {string} text
 */
export function readProof(text) {
  demandSize(text, MAX_BYTES);
  const at = text.indexOf("\n\n");
  const [first, place = "", ...hashes] = text.slice(0, Math.max(at, 0)).split("\n");
  if (at < 0 || first !== FIRST || !place.startsWith(INDEX)) throw new ProofError("malformed");
  if (hashes.length > MAX_HASHES) throw new ProofError("too_large");
  const index = readNumber(place.slice(INDEX.length));
  const note = text.slice(at + 2);
  const proof = { index, hashes: hashes.map(decodeHash), note };
  readNote(note);
  return proof;
}

/**
 * The checkpoint under which a proof's text shows that a leaf hash was sealed.
 * @param {string} text
 * @param {Uint8Array<ArrayBuffer>} leaf
 * @param {import("./trust.js").Trust} trust
 */
export async function demandProved(text, leaf, trust) {
  const { index, hashes, note } = readProof(text);
  const witnessed = await demandWitnessed(note, trust);
  await demandIncluded(leaf, index, witnessed.checkpoint.head, hashes);
  return witnessed;
}
