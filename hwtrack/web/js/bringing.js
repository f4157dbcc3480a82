// Bringing in what another phone saved as a signed file because it could not send it itself.
//
// Every event in the file bears its phone's own signature, which the service checks as if the phone had sent it; the file's
// own signature is for people. Whoever may record for the phone's organisation may bring it, as often as they like.
// Nothing is said of possession: that phone's clock and contact stay as they were.

import { now } from "./clock.js";
import { post } from "./service.js";

const AT_ONCE = 50;
const MOST_FILE_BYTES = 50_000_000;

/** The file is none that a phone saved. */
export class NoSuchFile extends Error {}

/**
 * Send the events of a file and count what became of them.
 * @param {File} file
 * @returns {Promise<{taken: number, aside: number, refused: number}>}
 * @throws {NoSuchFile}
 */
export async function bring(file) {
  const { device_id, events } = await read(file);
  const told = { taken: 0, aside: 0, refused: 0 };
  for (let start = 0; start < events.length; start += AT_ONCE) {
    const part = events.slice(start, start + AT_ONCE);
    const answer = await post("/api/sync", { device_id, device_now: new Date(now()).toISOString(), events: part });
    for (const { outcome } of /** @type {{outcome: string}[]} */ (answer.answers)) {
      if (outcome === "recorded" || outcome === "repeated") told.taken += 1;
      else if (outcome === "quarantined") told.aside += 1;
      else told.refused += 1;
    }
  }
  return told;
}

/**
 * @param {File} file
 * @returns {Promise<{device_id: string, events: {body: string, signature: string}[]}>}
 */
async function read(file) {
  if (file.size > MOST_FILE_BYTES) throw new NoSuchFile();
  try {
    const content = JSON.parse(JSON.parse(await file.text()).content);
    const whole = content.v === 1 && content.kind === "unsent" && Array.isArray(content.events);
    if (!whole || typeof content.device_id !== "string") throw new NoSuchFile();
    const events = content.events.map((/** @type {Record<string, unknown>} */ one) => ({
      body: String(one.body), signature: String(one.signature),
    }));
    return { device_id: content.device_id, events };
  } catch (error) {
    throw error instanceof NoSuchFile ? error : new NoSuchFile();
  }
}
