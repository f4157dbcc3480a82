// What somebody has decided to trust, from outside the file that is checked. Twin of hwtrack/custody/bundle/anchors.py.

import { equal } from "./bytes.js";
import { keyTexts } from "./form.js";
import { COSIGNATURE, NOTE, readVerifierKey } from "./note.js";
import { ProofError } from "./reason.js";
import { Misfit } from "./shapes.js";

const FORMAT = "hwtrack-trust-v1";

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{
 *   trust: import("./trust.js").Trust, receipts: import("./note.js").VerifierKey[], roots: Bytes[], hosts: string[],
 *   keyListDays: number,
 * }} Anchors
 */

/**
 * The keys that texts name, or null where one is no key of its kind or the quorum cannot be met.
 * @param {import("./form.js").KeyTexts} texts
 * @returns {Promise<Anchors | null>}
 */
export async function anchorsOf(texts) {
  try {
    const witnesses = await Promise.all(texts.witnesses.map(readVerifierKey));
    const trust = { log: await readVerifierKey(texts.log), witnesses, quorum: texts.quorum };
    const receipts = await Promise.all(texts.receipts.map(readVerifierKey));
    const { label_roots: roots, label_hosts: hosts, key_list_days: keyListDays } = texts;
    return isSound(trust) ? { trust, receipts, roots, hosts, keyListDays } : null;
  } catch (error) {
    if (error instanceof ProofError) return null;
    throw error;
  }
}

/**
 * The keys that a trust file names, or null where it is none. People may edit it, so its spelling is free.
 * @param {string} text
 */
export async function readAnchors(text) {
  try {
    const { format, ...members } = JSON.parse(text);
    return format === FORMAT ? await anchorsOf(/** @type {any} */ (keyTexts(members, ""))) : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof Misfit) return null;
    throw error;
  }
}

/** @param {import("./trust.js").Trust} trust */
function isSound({ log, witnesses, quorum }) {
  const twice = witnesses.some((one, at) => witnesses.slice(at + 1).some((other) => equal(one.public, other.public)));
  const right = log.kind === NOTE && witnesses.every((one) => one.kind === COSIGNATURE);
  return right && !twice && quorum <= witnesses.length;
}
