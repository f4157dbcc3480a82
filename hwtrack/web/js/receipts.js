// The receipts this phone was given: what the service promised, what vouches for it, and whether the log kept the promise.

import { all } from "./storage.js";
import { word } from "./words.js";

const SHOWN = 20;

/**
 * @typedef {object} Receipt
 * @property {string} event_id
 * @property {string} outcome
 * @property {{grade?: string | null, receipts: {home_org_id: number, receipt: string}[]}} recorded
 * @property {{kind: string, codes: string[]}} [about]
 * @property {{home_org_id: number}[]} [proofs]
 */

/** The newest receipts, each as a list item. @returns {Promise<HTMLElement[]>} */
export async function newestReceipts() {
  const kept = /** @type {Receipt[]} */ (await all("receipts"));
  return kept.reverse().slice(0, SHOWN).map(row);
}

/** @param {Receipt} one */
function row(one) {
  const [item, title, codes, button] = ["li", "p", "p", "button"].map((name) => document.createElement(name));
  if (!item || !title || !codes || !button) throw new Error("no elements");
  const proved = (one.proofs ?? []).length >= one.recorded.receipts.length;
  const grade = one.recorded.grade ? [word(`grade_${one.recorded.grade}`)] : [];
  const log = one.outcome === "quarantined" ? [] : [word(proved ? "receipt_proved" : "receipt_unproved")];
  const kind = one.about ? [word(`event_${one.about.kind}`)] : [];
  item.className = "card stack";
  title.textContent = [...kind, word(`receipt_${one.outcome}`), ...grade, ...log].join(" · ");
  codes.className = "code small breakable";
  codes.textContent = one.about?.codes[0] ?? one.event_id;
  button.className = "button";
  button.setAttribute("type", "button");
  button.textContent = word("receipt_save");
  button.addEventListener("click", () => one.recorded.receipts.forEach((given) => save(one.event_id, given)));
  item.append(title, codes, button);
  return item;
}

/**
 * @param {string} eventId
 * @param {{home_org_id: number, receipt: string}} given
 */
function save(eventId, given) {
  download(`${eventId}-${given.home_org_id}.receipt.txt`, given.receipt, "text/plain");
}

/**
 * Give a text away as a file.
 * @param {string} name
 * @param {string} text
 * @param {string} type
 */
export function download(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
