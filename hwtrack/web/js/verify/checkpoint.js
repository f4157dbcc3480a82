// Checkpoints: the log's own signed word for how large its tree is and what its root is. Source: C2SP tlog-checkpoint.

import { equal } from "./bytes.js";
import { decodeHash, demandSigned, isName, readNote } from "./note.js";
import { ProofError } from "./reason.js";
import { emptyRoot } from "./tree.js";

/**
 * @typedef {import("./note.js").Note} Note
 * @typedef {import("./note.js").VerifierKey} VerifierKey
 * @typedef {{origin: string, head: import("./tree.js").Head}} Checkpoint
 */

/**
 * The checkpoint written in a text, the log's signature checked.
 * @param {string} whole
 * @param {VerifierKey} log
 * @returns {Promise<{checkpoint: Checkpoint, note: Note}>}
 */
export async function openCheckpoint(whole, log) {
  const note = readNote(whole);
  const checkpoint = await readCheckpoint(note.text);
  if (checkpoint.origin !== log.name) throw new ProofError("other_origin");
  await demandSigned(note, log);
  return { checkpoint, note };
}

/**
 * What the text of a checkpoint's note says. Believe nothing of it before its signature was checked.
 * @param {string} text
 * @returns {Promise<Checkpoint>}
 */
export async function readCheckpoint(text) {
  const lines = text.split("\n");
  const [origin = "", size = "", root = "", end] = lines;
  if (lines.length !== 4 || end !== "") throw new ProofError("malformed");
  const head = { size: readNumber(size), root: decodeHash(root) };
  if (!isName(origin) || (head.size === 0 && !equal(head.root, await emptyRoot()))) throw new ProofError("malformed");
  return { origin, head };
}

/**
 * A count from 0 to 2^53 - 1 without leading zeros.
 * @param {string} text
 */
export function readNumber(text) {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text))) throw new ProofError("malformed");
  return Number(text);
}
