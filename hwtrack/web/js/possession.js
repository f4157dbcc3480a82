// What a phone signs to prove, with each request, that it holds its key, as hwtrack/custody/possession.py writes it.
// Knows bytes and spelling; knows no page. Agrees on schemas/vectors/sync.json.

import { base64, concat, hex, utf8 } from "./verify/bytes.js";

const TAG = "hwtrack-sync-v1";

/**
 * The text: tag, phone, number of the contact, the phone's clock in whole milliseconds, digest of the bodies; a line each.
 * @param {{device_id: string, number: number, clock: number, bodies: string[]}} contact
 */
export async function contactText({ device_id, number, clock, bodies }) {
  const digest = await sha256(concat(...(await Promise.all(bodies.map((body) => sha256(utf8(body)))))));
  return `${TAG}\n${device_id}\n${number}\n${clock}\n${hex(digest)}\n`;
}

/**
 * A signature as a request carries it: base64url without padding.
 * @param {Uint8Array} signature
 */
export function writePossession(signature) {
  return base64(signature).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
