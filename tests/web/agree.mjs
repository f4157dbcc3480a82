// Runs the published vectors through the browser's verifier and names every case on which it answers otherwise.
// Node and Chromium run this same file; the tests give it the contents of schemas/vectors/.

import { firstBreak, overLinks } from "../../hwtrack/web/js/verify/chain.js";
import { fromHex, hex, utf8 } from "../../hwtrack/web/js/verify/bytes.js";
import { demandFresh, KeyListError, openKeyList } from "../../hwtrack/web/js/verify/keys.js";
import { readLink } from "../../hwtrack/web/js/verify/label.js";
import { readNote, readVerifierKey } from "../../hwtrack/web/js/verify/note.js";
import { demandProved } from "../../hwtrack/web/js/verify/proof.js";
import { ProofError } from "../../hwtrack/web/js/verify/reason.js";
import { openReceipt } from "../../hwtrack/web/js/verify/receipt.js";
import { demandConsistent, demandIncluded, emptyRoot, leafHash, nodeHash } from "../../hwtrack/web/js/verify/tree.js";
import { demandWitnessed } from "../../hwtrack/web/js/verify/trust.js";
import { readAnchors } from "../../hwtrack/web/js/verify/anchors.js";
import { verify } from "../../hwtrack/web/js/verify/verify.js";

/**
 * @param {Record<string, any>} vectors - by file name without its ending
 * @returns {Promise<{cases: number, disagreements: string[]}>}
 */
export async function agree(vectors) {
  const suites = { bundle, custody, label, tlog };
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

async function* bundle({ trust, whole, cases }) {
  const anchors = await readAnchors(JSON.stringify(trust));
  for (const { name, keep, put, report } of cases) {
    const text = whole.slice(0, keep[0]) + put + whole.slice(whole.length - keep[1]);
    const seen = await verify(utf8(text), report.anchored ? anchors : null);
    yield [name, withoutStatuses(report), withoutStatuses(seen.report)];
  }
}

/** What the browser does not derive. */
function withoutStatuses({ verdict, anchored, steps, containers }) {
  return {
    verdict,
    anchored,
    steps: steps.filter(({ layer }) => layer !== "statuses"),
    containers: containers.map(({ code, events }) => ({ code, events: events.map(({ status, ...told }) => told) })),
  };
}

async function* custody({ chains, container_id, head, entry }) {
  for (const { name, links, break: expected } of chains) {
    const read = links.map((link) => ({ ...link, prev: fromHex(link.prev), hash: fromHex(link.hash) }));
    yield [name, expected, await firstBreak(read, { container: container_id, head: fromHex(head) })];
  }
  const over = await overLinks(entry.links.map((one) => fromHex(one)));
  const leaf = await leafHash(entry.kind, entry.entry_id, over);
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

async function* tlog(log) {
  const { leaves, roots, trust, receipt_key } = log;
  const trusted = {
    log: await readVerifierKey(trust.log),
    witnesses: await Promise.all(trust.witnesses.map(readVerifierKey)),
    quorum: trust.quorum,
  };
  const hashed = await Promise.all(leaves.map((one) => leafHash(one.kind, one.entry_id, fromHex(one.hash))));
  for (const [at, { leaf }] of leaves.entries()) yield [`leaf ${at}`, leaf, hex(hashed[at])];
  for (const { size, root } of roots) yield [`root of ${size}`, root, hex(await rootOf(hashed.slice(0, size)))];
  yield* hashesOf(log);
  yield* textsOf(log, trusted, await readVerifierKey(receipt_key));
}

async function* hashesOf({ inclusion, consistency }) {
  for (const { name, leaf, index, proof, reason, ...head } of inclusion) {
    const asked = () => demandIncluded(fromHex(leaf), index, headOf(head), proof.map((one) => fromHex(one)));
    yield [`inclusion: ${name}`, { reason }, await answered(asked)];
  }
  for (const { name, old, new: later, proof, reason } of consistency) {
    const asked = () => demandConsistent(headOf(old), headOf(later), proof.map((one) => fromHex(one)));
    yield [`consistency: ${name}`, { reason }, await answered(asked)];
  }
}

async function* textsOf({ verifier_keys, notes, checkpoints, proofs, receipts, leaves }, trust, receiptKey) {
  for (const { name, text, ...expected } of verifier_keys) {
    const seen = await answered(() => readVerifierKey(text), keyOf);
    yield [`key: ${name}`, expected, seen];
  }
  for (const { name, text, ...expected } of notes) {
    yield [`note: ${name}`, expected, await answered(async () => readNote(text))];
  }
  for (const { name, text, ...expected } of checkpoints) {
    yield [`checkpoint: ${name}`, expected, await answered(() => demandWitnessed(text, trust), witnessedOf)];
  }
  for (const { name, text, leaf, ...expected } of proofs) {
    const asked = () => demandProved(text, fromHex(leaf), trust);
    yield [`proof: ${name}`, expected, await answered(asked, "size" in expected ? witnessedOf : undefined)];
  }
  for (const { name, text, ...expected } of receipts) {
    yield [`receipt: ${name}`, expected, await answered(() => openReceipt(text, receiptKey), receiptOf)];
  }
}

async function rootOf(leaves) {
  if (leaves.length < 2) return leaves[0] ?? emptyRoot();
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return nodeHash(await rootOf(leaves.slice(0, half)), await rootOf(leaves.slice(half)));
}

async function answered(ask, told = () => ({})) {
  try {
    const found = await ask();
    return { reason: null, ...told(found) };
  } catch (error) {
    if (error instanceof ProofError) return { reason: error.reason };
    throw error;
  }
}

const headOf = ({ size, root }) => ({ size, root: fromHex(root) });

const keyOf = (key) => ({ key_name: key.name, key_id: hex(key.keyId), kind: key.kind, public: hex(key.public) });

const witnessedOf = ({ checkpoint, cosignatures }) => ({
  origin: checkpoint.origin,
  size: checkpoint.head.size,
  root: hex(checkpoint.head.root),
  witnesses: cosignatures.map(({ name, at }) => ({ name, at: new Date(at * 1000).toISOString().replace(".000Z", "+00:00") })),
});

const receiptOf = (receipt) => ({ ...receipt, hash: hex(receipt.hash), record_time: receipt.record_time.replace("Z", "+00:00") });
