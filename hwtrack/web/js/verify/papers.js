// The papers beside a chain: the service's receipts, and the labels. Twin of hwtrack/custody/bundle/papers.py.

import { equal } from "./bytes.js";
import { KeyListError, openKeyList } from "./keys.js";
import { readLink } from "./label.js";
import { readNote, signaturesBy } from "./note.js";
import { keyOf, placeOf } from "./opened.js";
import { ProofError } from "./reason.js";
import { openReceipt } from "./receipt.js";
import { bare, finding, stepOf } from "./report.js";
import { KIND, reasonOf, written } from "./sealing.js";

const DAY = 86_400_000;

/**
 * @typedef {import("./opened.js").Opened} Opened
 * @typedef {import("./anchors.js").Anchors} Anchors
 * @typedef {import("./form.js").BundledEvent} BundledEvent
 */

/**
 * @param {Opened} found
 * @param {Anchors} anchors
 */
export async function checkReceipts(found, anchors) {
  const held = found.bundle.events.filter(({ receipt }) => receipt !== null);
  if (held.length === 0) return bare("receipts", "absent");
  if (anchors.receipts.length === 0) return bare("receipts", "unchecked");
  const findings = [];
  for (const event of held) {
    const reason = await receiptFault(found, event, anchors);
    if (reason !== null) findings.push(finding(reason, placeOf(found, keyOf(event.home_org_id, event.event_id))));
  }
  return stepOf("receipts", { receipts: held.length }, findings);
}

/**
 * @param {Opened} found
 * @param {BundledEvent} event
 * @param {Anchors} anchors
 */
async function receiptFault(found, event, { receipts, trust }) {
  const header = found.headers.get(keyOf(event.home_org_id, event.event_id));
  if (header === undefined || event.receipt === null) return "other_receipt";
  try {
    const receipt = await receiptOf(event.receipt, receipts);
    const promised =
      receipt.origin === trust.log.name &&
      receipt.home_org_id === event.home_org_id &&
      receipt.kind === KIND &&
      receipt.entry_id === event.event_id &&
      equal(receipt.hash, event.entry_hash) &&
      receipt.record_time === header.record_time;
    return promised ? null : "other_receipt";
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * @param {string} text
 * @param {import("./note.js").VerifierKey[]} keys
 */
async function receiptOf(text, keys) {
  const note = readNote(text);
  const key = keys.find((one) => signaturesBy(note, one).length > 0);
  if (key === undefined) throw new ProofError("unsigned");
  return openReceipt(text, key);
}

/**
 * @param {Opened} found
 * @param {Anchors} anchors
 */
export async function checkLabels(found, anchors) {
  const labels = found.bundle.containers.reduce((sum, one) => sum + one.labels.length, 0);
  if (labels === 0) return bare("labels", "absent");
  if (anchors.roots.length === 0) return bare("labels", "unchecked");
  if (found.bundle.key_list === null) return stepOf("labels", {}, [finding("no_key_list")]);
  try {
    const keys = await openKeyList(found.bundle.key_list, anchors.roots);
    const findings = [...listFindings(found, keys, anchors), ...(await labelFindings(found, keys, anchors))];
    return stepOf("labels", { labels, list: written(keys.madeAt) }, findings);
  } catch (error) {
    if (!(error instanceof KeyListError)) throw error;
    const reason = error.problem === "labels.key-list-format" ? "list_format" : "list_signature";
    return stepOf("labels", {}, [finding(reason)]);
  }
}

/**
 * @param {Opened} found
 * @param {import("./keys.js").KeyList} keys
 * @param {Anchors} anchors
 */
function listFindings(found, keys, { keyListDays }) {
  let newest = -Infinity;
  for (const { record_time } of found.headers.values()) newest = Math.max(newest, Date.parse(record_time));
  return newest - keys.madeAt > keyListDays * DAY ? [finding("list_stale", { days: keyListDays })] : [];
}

/**
 * @param {Opened} found
 * @param {import("./keys.js").KeyList} keys
 * @param {Anchors} anchors
 */
async function labelFindings(found, keys, { hosts }) {
  const findings = [];
  for (const { code, labels } of found.bundle.containers) {
    for (const [index, text] of labels.entries()) {
      const reading = await readLink(text, { hosts, keys });
      const verified = reading.reason === "verified";
      if (verified && reading.letter === "q" && reading.code === code) continue;
      findings.push(finding(verified ? "other_label" : reading.reason, { container: code, label: index + 1 }));
    }
  }
  return findings;
}
