// The hash chain of one container and its first break. Twin of hwtrack/custody/chain.py.

import { concat, equal, int8 } from "./bytes.js";
import { sha256, sha256Of } from "./hashes.js";
import { readHeader } from "./header.js";

/** What stands before the first link. */
export const FIRST_PREV = new Uint8Array(32);

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{seq: number, event_id: string, prev: Bytes, hash: Bytes, header: string, body: string}} Link
 * @typedef {"gap" | "order" | "prev" | "text" | "stranger" | "tail"} BreakKind
 * @typedef {{kind: BreakKind, index: number}} Break
 */

/**
 * The hash of a link from its predecessor's hash, its number and the hashes of its two texts.
 * @param {Bytes} prev
 * @param {number} seq
 * @param {Bytes} header
 * @param {Bytes} body
 */
export function linkHash(prev, seq, header, body) {
  return sha256(concat(Uint8Array.of(2), prev, int8(seq), header, body));
}

/**
 * What an event's log entry commits to: the SHA-256 over its link hashes in the order of their containers.
 * @param {Bytes[]} hashes
 */
export function overLinks(hashes) {
  return sha256(concat(...hashes));
}

/**
 * The first break of a chain given in its order, counted from 0, or null where it holds.
 * @param {Link[]} links
 * @param {{container?: string, head?: Bytes}} [known]
 * @returns {Promise<Break | null>}
 */
export async function firstBreak(links, { container, head } = {}) {
  let prev = FIRST_PREV;
  for (const [index, link] of links.entries()) {
    const kind = await faultOf(link, index + 1, prev, container);
    if (kind !== null) return { kind, index };
    prev = link.hash;
  }
  return head !== undefined && !equal(head, prev) ? { kind: "tail", index: links.length - 1 } : null;
}

/**
 * @param {Link} link
 * @param {number} number
 * @param {Bytes} prev
 * @param {string | undefined} container
 * @returns {Promise<BreakKind | null>}
 */
async function faultOf(link, number, prev, container) {
  if (link.seq !== number) return link.seq > number ? "gap" : "order";
  if (!equal(link.prev, prev)) return "prev";
  const hash = await linkHash(prev, number, await sha256Of(link.header), await sha256Of(link.body));
  if (!equal(hash, link.hash)) return "text";
  const header = readHeader(link.header);
  const ours = header?.event_id === link.event_id && (container === undefined || header.containers.includes(container));
  return ours ? null : "stranger";
}
