// The log of a bundle: what each entry commits to, whether it is in the tree, and whose word the tree is.
// Twin of hwtrack/custody/bundle/sealing.py.

import { equal } from "./bytes.js";
import { overLinks } from "./chain.js";
import { readCheckpoint } from "./checkpoint.js";
import { cosignatures } from "./cosignature.js";
import { demandSigned, readNote } from "./note.js";
import { keyOf, placeOf } from "./opened.js";
import { entryOf } from "./phones.js";
import { ProofError } from "./reason.js";
import { bare, finding, stepOf } from "./report.js";
import { demandIncluded, leafHash } from "./tree.js";

export const KIND = "custody";

/**
 * @typedef {import("./opened.js").Opened} Opened
 * @typedef {import("./anchors.js").Anchors} Anchors
 * @typedef {import("./report.js").Finding} Finding
 * @typedef {{
 *   note: import("./note.js").Note | null, checkpoint: import("./checkpoint.js").Checkpoint | null,
 *   fault: string | null,
 * }} Seal the checkpoint as far as it can be read
 */

/** The instant as reports write it. @param {number} milliseconds */
export const written = (milliseconds) => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/**
 * @param {string | null} text
 * @returns {Promise<Seal>}
 */
export async function sealOf(text) {
  if (text === null) return { note: null, checkpoint: null, fault: null };
  try {
    const note = readNote(text);
    return { note, checkpoint: await readCheckpoint(note.text), fault: null };
  } catch (error) {
    return { note: null, checkpoint: null, fault: reasonOf(error) };
  }
}

/**
 * The reason of a refusal; anything else is a mistake of the program and goes on.
 * @param {unknown} error
 */
export function reasonOf(error) {
  if (error instanceof ProofError) return error.reason;
  throw error;
}

/** @param {Opened} found */
export async function checkEntries(found) {
  const findings = [];
  for (const event of found.bundle.events) {
    const reason = await entryFault(found, event);
    const key = keyOf(event.home_org_id, event.event_id);
    if (reason !== null) findings.push(finding(reason, placeOf(found, key)));
  }
  return stepOf("entries", { entries: found.bundle.events.length }, findings);
}

/**
 * @param {Opened} found
 * @param {import("./form.js").BundledEvent} event
 */
async function entryFault(found, event) {
  const key = keyOf(event.home_org_id, event.event_id);
  const containers = found.headers.get(key)?.containers ?? [];
  const hashes = new Map(event.siblings.map((one) => [one.container_id, one.hash]));
  let count = event.siblings.length;
  for (const container of containers) {
    const hash = found.hashes.get(`${key} ${container}`);
    if (hash === undefined) continue;
    if (hashes.has(container)) return "other_containers";
    hashes.set(container, hash);
    count += 1;
  }
  const ordered = containers.map((container) => hashes.get(container));
  const whole = containers.length > 0 && count === containers.length && hashes.size === new Set(containers).size;
  if (!whole || ordered.includes(undefined)) return "other_containers";
  const over = await overLinks(/** @type {Uint8Array<ArrayBuffer>[]} */ (ordered));
  return equal(over, event.entry_hash) ? null : "entry_hash";
}

/**
 * @param {Opened} found
 * @param {Seal} seal
 */
export async function checkInclusion(found, { checkpoint, fault }) {
  if (checkpoint === null) {
    return fault === null ? stepOf("inclusion", {}, [finding("no_checkpoint")]) : bare("inclusion", "unchecked");
  }
  const findings = [];
  for (const { entry, sealed, where } of await entriesOf(found)) {
    const reason = sealed === null ? "not_sealed" : await inclusionFault(entry, sealed, checkpoint.head);
    if (reason !== null) findings.push(finding(reason, where));
  }
  const entries = found.bundle.events.length + found.bundle.devices.length;
  return stepOf("inclusion", { entries, size: checkpoint.head.size }, findings);
}

/** @param {Opened} found */
async function entriesOf(found) {
  const { events, devices } = found.bundle;
  const all = events.map(({ home_org_id, event_id, entry_hash, sealed }) => ({
    entry: { kind: KIND, id: event_id, hash: entry_hash },
    sealed,
    where: /** @type {import("./report.js").Facts} */ (placeOf(found, keyOf(home_org_id, event_id))),
  }));
  for (const paper of devices) {
    const entry = await entryOf(paper);
    if (entry !== null) all.push({ entry, sealed: paper.sealed, where: { device: paper.device_id } });
  }
  return all;
}

/**
 * @param {{kind: string, id: string, hash: Uint8Array<ArrayBuffer>}} entry
 * @param {import("./form.js").Sealed} sealed
 * @param {import("./tree.js").Head} head
 */
async function inclusionFault({ kind, id, hash }, { index, proof }, head) {
  try {
    await demandIncluded(await leafHash(kind, id, hash), index, head, proof);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * @param {Seal} seal
 * @param {Anchors} anchors
 */
export async function checkCheckpoint({ note, checkpoint, fault }, { trust }) {
  if (note === null || checkpoint === null) {
    return stepOf("checkpoint", {}, [finding(fault ?? "no_checkpoint")]);
  }
  const facts = { origin: checkpoint.origin, size: checkpoint.head.size };
  if (checkpoint.origin !== trust.log.name) return stepOf("checkpoint", facts, [finding("other_origin")]);
  try {
    await demandSigned(note, trust.log);
    return stepOf("checkpoint", facts);
  } catch (error) {
    return stepOf("checkpoint", facts, [finding(reasonOf(error))]);
  }
}

/**
 * @param {Seal} seal
 * @param {Anchors} anchors
 */
export async function checkWitnesses({ note }, { trust }) {
  if (note === null) return bare("witnesses", "unchecked");
  /** @type {number[]} */
  const made = [];
  /** @type {Finding[]} */
  const findings = [];
  for (const witness of trust.witnesses) {
    try {
      made.push(...(await cosignatures(note, witness)).slice(0, 1));
    } catch (error) {
      findings.push(finding(reasonOf(error), { witness: witness.name }));
    }
  }
  /** @type {import("./report.js").Facts} */
  const facts = { count: made.length, quorum: trust.quorum, latest: made.length > 0 ? written(1000 * Math.max(...made)) : "–" };
  if (made.length < trust.quorum) findings.push(finding("too_few_witnesses"));
  return stepOf("witnesses", facts, findings);
}
