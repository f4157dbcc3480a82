// A handover that is not finished, kept on this phone, so that a reload loses neither the taker's challenge nor the
// giver's answer. Knows records of the phone's memory; knows no page.

import { all, write } from "./storage.js";

const KEPT_MS = 24 * 3600 * 1000;

/**
 * @typedef {object} Unfinished
 * @property {string} challenge
 * @property {"taker" | "giver"} role
 * @property {string} kind - what happens to the containers
 * @property {string[]} codes
 * @property {import("./handover.js").Offer} offer
 * @property {string} answer - what the giver shows; empty for a taker
 * @property {string} device - this phone's id then
 * @property {number} at - by the phone's own clock
 */

/** @param {Unfinished} one */
export async function keep(one) {
  await write(["handovers"], ({ handovers }) => void handovers.put(one));
}

/** @param {string} challenge */
export async function close(challenge) {
  await write(["handovers"], ({ handovers }) => void handovers.delete(challenge));
}

/**
 * The newest handover of a phone that is not finished. A taker's is once its event was made, wherever that is now.
 * @param {string} device
 * @returns {Promise<Unfinished | null>}
 */
export async function unfinished(device) {
  const [kept, waiting, sent] = [await all("handovers"), await all("outbox"), await all("receipts")];
  const made = new Set([...waiting, ...sent].map((one) => one.event_id));
  const open = /** @type {Unfinished[]} */ (kept).filter(
    (one) => one.device === device && Math.abs(Date.now() - one.at) < KEPT_MS && !(one.role === "taker" && made.has(one.offer.taker.event_id)),
  );
  return open.sort((a, b) => b.at - a.at)[0] ?? null;
}
