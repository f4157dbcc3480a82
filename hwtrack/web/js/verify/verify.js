// Checking a bundle, layer by layer, with the names hwtrack/custody/bundle/verify.py gives.

import { anchorsOf } from "./anchors.js";
import { checkChains, stories } from "./chains.js";
import { readBundle, Unreadable } from "./form.js";
import { opened } from "./opened.js";
import { checkLabels, checkReceipts } from "./papers.js";
import { checkPhones } from "./phones.js";
import { bare, finding, stepOf, verdictOf } from "./report.js";
import { checkCheckpoint, checkEntries, checkInclusion, checkWitnesses, sealOf } from "./sealing.js";

const KEYED = ["checkpoint", "witnesses", "receipts", "labels"];

/**
 * @typedef {import("./report.js").Report} Report
 * @typedef {import("./anchors.js").Anchors} Anchors
 */

/**
 * Check a file with the keys trusted, or with its own where none are given.
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {Anchors | null} anchors
 * @returns {Promise<{report: Report, names: Map<number, string>, madeAt: string}>} with the file's own names of
 *   organisations and its date, unproven
 */
export async function verify(content, anchors) {
  const anchored = anchors !== null;
  const bundle = readOrSay(content);
  if (bundle instanceof Unreadable) {
    const step = stepOf("form", {}, [finding(bundle.reason, bundle.at === "" ? {} : { at: bundle.at })]);
    return { report: { verdict: "unreadable", anchored, steps: [step], containers: [] }, names: new Map(), madeAt: "" };
  }
  const found = opened(bundle);
  const seal = await sealOf(bundle.checkpoint);
  const steps = [
    stepOf("form", { containers: bundle.containers.length, events: bundle.events.length }),
    await checkChains(found),
    bare("statuses", "unchecked"),
    await checkPhones(found),
    await checkEntries(found),
    await checkInclusion(found, seal),
    ...(await keyed(found, seal, anchors ?? (bundle.unproven.keys && (await anchorsOf(bundle.unproven.keys))))),
  ];
  const names = new Map(bundle.unproven.organisations.map(({ org_id, name }) => [org_id, name]));
  const report = { verdict: verdictOf(steps), anchored, steps, containers: stories(found) };
  return { report, names, madeAt: bundle.unproven.made_at };
}

/** @param {Uint8Array<ArrayBuffer>} content */
function readOrSay(content) {
  try {
    return readBundle(content);
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}

/**
 * @param {import("./opened.js").Opened} found
 * @param {import("./sealing.js").Seal} seal
 * @param {Anchors | null} anchors
 */
async function keyed(found, seal, anchors) {
  if (anchors === null) return KEYED.map((layer) => stepOf(layer, {}, [finding("no_keys")]));
  return [
    await checkCheckpoint(seal, anchors),
    await checkWitnesses(seal, anchors),
    await checkReceipts(found, anchors),
    await checkLabels(found, anchors),
  ];
}
