// The Merkle tree over the log's leaves: whether a leaf is in it, and whether it begins with an earlier one.
// Numbers stay below 2^53 and are divided, never shifted: a shift would cut them to 32 bits. Source: RFC 6962 2.1.

import { concat, equal, utf8, uuidBytes } from "./bytes.js";
import { sha256 } from "./hashes.js";
import { ProofError } from "./reason.js";

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{size: number, root: Bytes}} Head
 * @typedef {[number, number]} Span leaves from the first number up to, and without, the second
 */

/**
 * The leaf hash of an entry.
 * @param {string} kind
 * @param {string} id - a UUID
 * @param {Bytes} hash
 */
export function leafHash(kind, id, hash) {
  return sha256(concat(Uint8Array.of(0), utf8(kind), uuidBytes(id) ?? new Uint8Array(16), hash));
}

/**
 * @param {Bytes} left
 * @param {Bytes} right
 */
export function nodeHash(left, right) {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/** The root of a tree without leaves. */
export const emptyRoot = () => sha256(new Uint8Array(0));

/**
 * The largest power of two below a size of at least two.
 * @param {number} size
 */
function split(size) {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/**
 * The spans whose roots prove that a leaf is in a tree, from the leaf upwards.
 * @param {number} index
 * @param {number} size
 */
export function inclusionSpans(index, size) {
  if (index < 0 || index >= size) throw new ProofError("beyond_tree");
  let [begin, end] = [0, size];
  /** @type {Span[]} */
  const found = [];
  while (end - begin > 1) {
    const middle = begin + split(end - begin);
    if (index < middle) {
      found.push([middle, end]);
      end = middle;
    } else {
      found.push([begin, middle]);
      begin = middle;
    }
  }
  return found.reverse();
}

/**
 * The spans whose roots prove that a tree begins with an earlier one, from the old tree's end upwards.
 * @param {number} old
 * @param {number} size
 */
function consistencySpans(old, size) {
  if (old > size) throw new ProofError("shrunk");
  if (old === 0 || old === size) return [];
  let [begin, end] = [0, size];
  /** @type {Span[]} */
  const found = [];
  while (end !== old) {
    const middle = begin + split(end - begin);
    if (old <= middle) {
      found.push([middle, end]);
      end = middle;
    } else {
      found.push([begin, middle]);
      begin = middle;
    }
  }
  if (begin > 0) found.push([begin, end]);
  return found.reverse();
}

/**
 * Pass silently if a leaf hash is the leaf of that number.
 * @param {Bytes} leaf
 * @param {number} index
 * @param {Head} head
 * @param {Bytes[]} proof
 */
export async function demandIncluded(leaf, index, head, proof) {
  const spans = inclusionSpans(index, head.size);
  if (spans.length !== proof.length) throw new ProofError("wrong_length");
  let found = leaf;
  for (const [at, hash] of proof.entries()) {
    const left = (spans[at]?.[1] ?? 0) <= index;
    found = left ? await nodeHash(hash, found) : await nodeHash(found, hash);
  }
  if (!equal(found, head.root)) throw new ProofError("wrong_root");
}

/**
 * Pass silently if the new tree begins with all leaves of the old one.
 * @param {Head} old
 * @param {Head} head
 * @param {Bytes[]} proof
 */
export async function demandConsistent(old, head, proof) {
  const spans = consistencySpans(old.size, head.size);
  if (spans.length !== proof.length) throw new ProofError("wrong_length");
  if (old.size === 0 && equal(old.root, await emptyRoot())) return;
  const ends = spans.map(([, end]) => end);
  const begins = ends[0] === old.size;
  let before = begins ? /** @type {Bytes} */ (proof[0]) : old.root;
  let after = before;
  for (let at = begins ? 1 : 0; at < proof.length; at += 1) {
    const hash = /** @type {Bytes} */ (proof[at]);
    const left = (ends[at] ?? 0) <= old.size;
    after = left ? await nodeHash(hash, after) : await nodeHash(after, hash);
    if (left) before = await nodeHash(hash, before);
  }
  if (old.size === 0 || !equal(before, old.root) || !equal(after, head.root)) throw new ProofError("inconsistent");
}
