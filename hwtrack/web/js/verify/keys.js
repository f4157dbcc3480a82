// The signed list of label keys, and what it says of one of them. Twin of hwtrack/labels/keys.py.
// Nothing in the list is read before its root's signature holds.

import { concat, fromHex, utf8 } from "./bytes.js";
import { NotCanonical, readCanonical } from "./canonical.js";
import { isEd25519 } from "./signatures.js";

const DOMAIN = utf8("hwtrack-key-list-v1\0");
const MAX_DOCUMENT = 131072;
const DAY = 86_400_000;
const ALGORITHMS = [1, 2];
const STATUSES = ["active", "retired", "compromised"];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{
 *   kid: number, algorithm: number, publicKey: Bytes, signsFrom: number, signsUntil: number, status: string,
 * }} LabelKey instants in milliseconds
 * @typedef {{sequence: number, madeAt: number, madeAtText: string, demo: boolean, keys: LabelKey[]}} KeyList
 * @typedef {"labels.key-list-format" | "labels.key-list-signature" | "labels.key-list-too-old" |
 *   "labels.key-list-from-future"} KeyListProblem
 */

/** Why a list is not believed; `problem` is the code of the service's problem page. */
export class KeyListError extends Error {
  /** @param {KeyListProblem} problem */
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * The list, signed by one of the roots, whatever its age.
 * @param {string} document
 * @param {Bytes[]} roots
 * @returns {Promise<KeyList>}
 */
export async function openKeyList(document, roots) {
  const { list, root, signature } = envelopeOf(document);
  const known = roots.some((one) => one.length === root.length && one.every((byte, at) => byte === root[at]));
  if (!known || !(await isEd25519(root, signature, concat(DOMAIN, utf8(list))))) {
    throw new KeyListError("labels.key-list-signature");
  }
  return listOf(list);
}

/**
 * Refuse a list that is older than so many days, or dated more than a day ahead.
 * @param {KeyList} list
 * @param {number} now - milliseconds since 1970
 * @param {number} maxAgeDays
 */
export function demandFresh(list, now, maxAgeDays) {
  if (list.madeAt - now > DAY) throw new KeyListError("labels.key-list-from-future");
  if (now - list.madeAt > maxAgeDays * DAY) throw new KeyListError("labels.key-list-too-old");
}

/** @param {string} document */
function envelopeOf(document) {
  if (document.length > MAX_DOCUMENT) throw new KeyListError("labels.key-list-format");
  const { list, root, signature, ...more } = readOrRefuse(document);
  const bytes = { root: fromHex(root, 32), signature: fromHex(signature) };
  if (typeof list !== "string" || !bytes.root || !bytes.signature || Object.keys(more).length > 0) {
    throw new KeyListError("labels.key-list-format");
  }
  return { list, root: bytes.root, signature: bytes.signature };
}

/**
 * @param {string} text - signed, so it is as the service wrote it
 * @returns {KeyList}
 */
function listOf(text) {
  const { version, sequence, made_at, demo, keys } = readOrRefuse(text);
  if (version !== 1 || !Number.isInteger(sequence) || typeof demo !== "boolean" || !Array.isArray(keys)) {
    throw new KeyListError("labels.key-list-format");
  }
  return {
    sequence: /** @type {number} */ (sequence),
    madeAt: instant(made_at),
    madeAtText: String(made_at),
    demo,
    keys: keys.map(keyOf),
  };
}

/** @param {string} text */
function readOrRefuse(text) {
  try {
    return readCanonical(text);
  } catch (error) {
    throw error instanceof NotCanonical ? new KeyListError("labels.key-list-format") : error;
  }
}

/**
 * @param {Record<string, unknown>} key
 * @returns {LabelKey}
 */
function keyOf({ kid, algorithm, public_key, signs_from, signs_until, status }) {
  const publicKey = fromHex(public_key);
  const known = ALGORITHMS.includes(Number(algorithm)) && STATUSES.includes(String(status));
  if (publicKey === null || !Number.isInteger(kid) || !known) throw new KeyListError("labels.key-list-format");
  return {
    kid: Number(kid),
    algorithm: Number(algorithm),
    publicKey,
    signsFrom: instant(signs_from),
    signsUntil: instant(signs_until),
    status: String(status),
  };
}

/** @param {unknown} text - with its offset */
function instant(text) {
  const at = typeof text === "string" && INSTANT.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) throw new KeyListError("labels.key-list-format");
  return at;
}
