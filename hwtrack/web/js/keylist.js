// The signed list of label keys on this device: the one that came with the page, or a newer one kept from before.
//
// A page brings the newest list the service has, so one is asked for only by a page that has been open for a day. A list
// is kept only if the root that came with the page has signed it; its age is for the reader to see.

import { sinceHeard } from "./clock.js";
import { fromHex } from "./verify/bytes.js";
import { KeyListError, openKeyList } from "./verify/keys.js";

const KEPT = "hwtrack-label-keys";
const ADDRESS = "/api/label-keys";
const DAY = 86_400_000;

/**
 * @typedef {{list: import("./verify/keys.js").KeyList, hosts: string[], days: number}} Held
 * @typedef {{document: string, root: string, hosts: string[], days: number}} Given what the page brings
 */

/** What the page brings, or null where it brings nothing. @returns {Given | null} */
export function given() {
  return JSON.parse(document.getElementById("label-keys")?.textContent || "null");
}

/**
 * The newest list this device has. A page open for a day refreshes it behind the reader's back, for the next time.
 * @param {Given} page
 * @returns {Promise<Held | null>}
 */
export async function held(page) {
  const texts = [page.document, read()];
  const lists = (await Promise.all(texts.map((text) => opened(text, page.root)))).filter((list) => list !== null);
  const newest = [...lists].sort((one, other) => other.sequence - one.sequence || other.madeAt - one.madeAt)[0];
  if (newest !== undefined && newest === lists[0]) keep(page.document);
  if (sinceHeard() > DAY) void refreshed(page.root);
  return newest === undefined ? null : { list: newest, hosts: page.hosts, days: page.days };
}

/** Whole days since a list was signed. @param {Held} held @param {number} now */
export const ageOf = ({ list }, now) => Math.max(0, Math.floor((now - list.madeAt) / DAY));

/** @param {string} root */
async function refreshed(root) {
  try {
    const answer = await fetch(ADDRESS);
    const text = await answer.text();
    if (answer.ok && (await opened(text, root)) !== null) keep(text);
  } catch {
    // no network: the list at hand will do
  }
}

/**
 * @param {string | null} text
 * @param {string} root
 */
async function opened(text, root) {
  const key = fromHex(root, 32);
  if (text === null || key === null) return null;
  try {
    return await openKeyList(text, [key]);
  } catch (error) {
    if (error instanceof KeyListError) return null;
    throw error;
  }
}

function read() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // storage switched off
  }
}

/** @param {string} text */
function keep(text) {
  try {
    localStorage.setItem(KEPT, text);
  } catch {
    // storage switched off or full: the list lives as long as the page
  }
}
