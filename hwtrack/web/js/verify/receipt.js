// Receipts: what the service signs at the moment it takes something in, before the log has sealed it.

import { isUuid } from "./bytes.js";
import { readNumber } from "./checkpoint.js";
import { isInstant } from "./header.js";
import { decodeHash, demandSigned, isName, readNote } from "./note.js";
import { ProofError } from "./reason.js";

const FORM = "hwtrack-receipt-v1";

/**
 * @typedef {{
 *   origin: string, home_org_id: number, kind: string, entry_id: string, hash: Uint8Array<ArrayBuffer>,
 *   record_time: string,
 * }} Receipt
 */

/**
 * The receipt written in a text, the service's signature checked.
 * @param {string} whole
 * @param {import("./note.js").VerifierKey} key
 * @returns {Promise<Receipt>}
 */
export async function openReceipt(whole, key) {
  const note = readNote(whole);
  const receipt = readReceipt(note.text);
  await demandSigned(note, key);
  return receipt;
}

/**
 * What a receipt's text says. Believe nothing of it before its signature was checked.
 * @param {string} text
 * @returns {Receipt}
 */
export function readReceipt(text) {
  const lines = text.split("\n");
  const [form, origin = "", home = "", kind = "", entry_id = "", hash = "", record_time = "", end] = lines;
  const right =
    lines.length === 8 &&
    form === FORM &&
    end === "" &&
    isName(origin) &&
    /^[a-z][a-z0-9_.-]{0,39}$/.test(kind) &&
    isUuid(entry_id) &&
    isInstant(record_time);
  if (!right) throw new ProofError("malformed");
  return { origin, home_org_id: readNumber(home), kind, entry_id, hash: decodeHash(hash), record_time };
}
