// Signed notes: a text, an empty line, a line for every signature; and the keys that check them.
// Read in exactly one spelling. Lines of unknown keys are kept and ignored. Source: C2SP signed-note.

import { base64, concat, equal, fromBase64, fromHex, hex, utf8 } from "./bytes.js";
import { sha256 } from "./hashes.js";
import { ProofError } from "./reason.js";
import { isEd25519 } from "./signatures.js";

export const MAX_BYTES = 131072;
export const NOTE = 1;
export const COSIGNATURE = 4;

const MAX_SIGNATURES = 32;
const NAME = /^[^\0- +\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]+$/u;
const CONTROL = /[\0-\t\v-\x1f]/;

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{name: string, keyId: Bytes, made: Bytes}} Signature
 * @typedef {{text: string, signatures: Signature[]}} Note
 * @typedef {{name: string, keyId: Bytes, kind: number, public: Bytes, text: string}} VerifierKey
 */

/**
 * Pass silently if a text is valid Unicode of at most so many bytes.
 * @param {string} text
 * @param {number} limit
 */
export function demandSize(text, limit) {
  if (text.length > limit && Array.from(text).length > limit) throw new ProofError("too_large");
  if (/\p{Surrogate}/u.test(text)) throw new ProofError("malformed");
  if (utf8(text).length > limit) throw new ProofError("too_large");
}

/**
 * Say whether a text may be the name of a key or of a log.
 * @param {string} text
 */
export function isName(text) {
  return NAME.test(text) && utf8(text).length <= 255;
}

/**
 * The bytes of a base64 text, one or more.
 * @param {string} text
 */
export function decode(text) {
  const made = fromBase64(text);
  if (made === null || made.length === 0) throw new ProofError("malformed");
  return made;
}

/** @param {string} text */
export function decodeHash(text) {
  const made = decode(text);
  if (made.length !== 32) throw new ProofError("malformed");
  return made;
}

/**
 * The note written in a text. Nothing in it is to be believed before a signature was checked.
 * @param {string} whole
 * @returns {Note}
 */
export function readNote(whole) {
  demandSize(whole, MAX_BYTES);
  const at = whole.lastIndexOf("\n\n");
  const lines = whole.slice(at + 2);
  if (at < 1 || !lines.endsWith("\n") || CONTROL.test(whole)) throw new ProofError("malformed");
  const signatures = lines.slice(0, -1).split("\n");
  if (signatures.length > MAX_SIGNATURES) throw new ProofError("too_large");
  return { text: whole.slice(0, at + 1), signatures: signatures.map(readSignature) };
}

/**
 * @param {string} line
 * @returns {Signature}
 */
function readSignature(line) {
  const [dash, name = "", made64 = "", ...more] = line.split(" ");
  if (dash !== "—" || !isName(name) || more.length > 0) throw new ProofError("malformed");
  const made = decode(made64);
  if (made.length <= 4) throw new ProofError("malformed");
  return { name, keyId: made.slice(0, 4), made: made.slice(4) };
}

/**
 * The signatures of a note that claim to be a key's.
 * @param {Note} note
 * @param {VerifierKey} key
 */
export function signaturesBy(note, key) {
  return note.signatures.filter((one) => one.name === key.name && equal(one.keyId, key.keyId));
}

/**
 * Pass silently if a note is signed by a key; where that key's name stands twice, both must be good.
 * @param {Note} note
 * @param {VerifierKey} key
 */
export async function demandSigned(note, key) {
  const signatures = signaturesBy(note, key);
  if (signatures.length === 0) throw new ProofError("unsigned");
  for (const { made } of signatures) {
    if (!(await isEd25519(key.public, made, utf8(note.text)))) throw new ProofError("bad_signature");
  }
}

/**
 * The public key written in a text.
 * @param {string} text
 * @returns {Promise<VerifierKey>}
 */
export async function readVerifierKey(text) {
  const [name = "", id = "", ...rest] = text.split("+");
  const typed = fromHex(id, 4) && rest.length > 0 ? decode(rest.join("+")) : null;
  if (typed === null || ![NOTE, COSIGNATURE].includes(typed[0] ?? 0) || typed.length !== 33 || !isName(name)) {
    throw new ProofError("malformed");
  }
  const keyId = (await sha256(concat(utf8(`${name}\n`), typed))).slice(0, 4);
  if (`${name}+${hex(keyId)}+${base64(typed)}` !== text) throw new ProofError("malformed");
  return { name, keyId, kind: typed[0] ?? 0, public: typed.slice(1), text };
}
