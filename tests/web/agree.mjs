// Runs the published vectors through the browser's verifier and names every case on which it answers otherwise.
// Node and Chromium run this same file; the tests give it the contents of schemas/vectors/.

import { firstBreak, overLinks } from "../../hwtrack/web/js/verify/chain.js";
import { concat, fromHex, hex, utf8, uuidBytes } from "../../hwtrack/web/js/verify/bytes.js";
import { sha256 } from "../../hwtrack/web/js/verify/hashes.js";
import { demandFresh, KeyListError, openKeyList } from "../../hwtrack/web/js/verify/keys.js";
import { readLink } from "../../hwtrack/web/js/verify/label.js";

/**
 * @param {Record<string, any>} vectors - by file name without its ending
 * @returns {Promise<{cases: number, disagreements: string[]}>}
 */
export async function agree(vectors) {
  const suites = { custody, label };
  const found = [];
  for (const [name, suite] of Object.entries(suites)) {
    if (!(name in vectors)) continue;
    for await (const [title, expected, seen] of suite(vectors[name])) {
      const same = JSON.stringify(expected) === JSON.stringify(seen);
      found.push(same ? null : `${name}: ${title}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`);
    }
  }
  return { cases: found.length, disagreements: found.filter((one) => one !== null) };
}

async function* custody({ chains, container_id, head, entry }) {
  for (const { name, links, break: expected } of chains) {
    const read = links.map((link) => ({ ...link, prev: fromHex(link.prev), hash: fromHex(link.hash) }));
    yield [name, expected, await firstBreak(read, { container: container_id, head: fromHex(head) })];
  }
  const over = await overLinks(entry.links.map((one) => fromHex(one)));
  const leaf = await sha256(concat(Uint8Array.of(0), utf8(entry.kind), uuidBytes(entry.entry_id), over));
  yield ["entry", [entry.hash, entry.leaf], [hex(over), hex(leaf)]];
}

async function* label({ hosts, root_public_key, max_age_days, key_lists, labels }) {
  const roots = [fromHex(root_public_key)];
  for (const { name, document, now, problem } of key_lists) {
    yield [name, problem, await problemOf(document, roots, Date.parse(now), max_age_days)];
  }
  const good = key_lists.find((one) => one.name === "good");
  const known = { hosts: [hosts.current, ...hosts.former], keys: await openKeyList(good.document, roots) };
  for (const { name, text, ...expected } of labels) {
    const { reason, letter, code, payload } = await readLink(text, known);
    const { kid, label_id, hazards, mass } = payload ?? {};
    yield [name, expected, { reason, letter, code, kid, label_id, hazards, mass }];
  }
}

async function problemOf(document, roots, now, days) {
  try {
    demandFresh(await openKeyList(document, roots), now, days);
    return null;
  } catch (error) {
    if (error instanceof KeyListError) return error.problem;
    throw error;
  }
}
