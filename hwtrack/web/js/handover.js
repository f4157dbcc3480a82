// The texts of a handover between two phones, as hwtrack/custody/handover.py writes them: what the taker shows, what the
// giver signs and shows back. Knows bytes and spelling; knows no page. Agrees on schemas/vectors/handover.json.

import { concat, fromHex, hex, int8, utf8, uuidBytes } from "./verify/bytes.js";
import { canonical } from "./verify/canonical.js";

const OFFER = "HW1:";
const ANSWER = "HW2:";
const OFFER_BYTES = 106;
const ANSWER_BYTES = 185;
const TAG = utf8("hwtrack-handover-v1\0");
const P256 = { name: "ECDSA", namedCurve: "P-256" };
const ECDSA = { name: "ECDSA", hash: "SHA-256" };

/**
 * @typedef {{org_id: number, device_id: string, event_id: string}} End
 * @typedef {{challenge: string, taker: End, count: number, codes_sha256: string, manifest_id: string | null}} Offer
 * @typedef {{challenge: string, giver: End, signature: string, point: string}} Reply - texts in hexadecimal
 */

/**
 * SHA-256 over the sorted codes, each followed by a line feed.
 * @param {string[]} codes
 */
export async function codesDigest(codes) {
  const text = [...codes].sort().map((code) => `${code}\n`).join("");
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text))));
}

/**
 * The bytes that the giver's key signs.
 * @param {Offer} offer
 * @param {End} giver
 */
export function signedBytes(offer, giver) {
  return concat(TAG, utf8(signedText(offer, giver)));
}

/**
 * @param {Offer} offer
 * @param {End} giver
 */
export function signedText(offer, giver) {
  const { challenge, count, codes_sha256, manifest_id, taker } = offer;
  return canonical({
    v: 1, kind: "handover", challenge, count, codes_sha256, taker, giver, ...(manifest_id ? { manifest_id } : {}),
  });
}

/** @param {Offer} offer */
export function writeOffer(offer) {
  const manifest = offer.manifest_id ? offer.manifest_id.replaceAll("-", "") : "00".repeat(16);
  const count = offer.count.toString(16).padStart(4, "0");
  return OFFER + (offer.challenge + written(offer.taker) + count + offer.codes_sha256 + manifest).toUpperCase();
}

/** @param {string} text @returns {Offer | null} */
export function readOffer(text) {
  const found = digits(text, OFFER, OFFER_BYTES);
  const taker = found && end(found.slice(32, 112));
  if (!found || !taker) return null;
  const manifest = found.slice(180);
  return {
    challenge: found.slice(0, 32),
    taker,
    count: parseInt(found.slice(112, 116), 16),
    codes_sha256: found.slice(116, 180),
    manifest_id: /^0+$/.test(manifest) ? null : uuid(manifest),
  };
}

/** @param {Reply} reply */
export function writeReply(reply) {
  return ANSWER + (reply.challenge + written(reply.giver) + reply.signature + reply.point).toUpperCase();
}

/** @param {string} text @returns {Reply | null} */
export function readReply(text) {
  const found = digits(text, ANSWER, ANSWER_BYTES);
  const giver = found && end(found.slice(32, 112));
  if (!found || !giver) return null;
  return { challenge: found.slice(0, 32), giver, signature: found.slice(112, 240), point: found.slice(240) };
}

/**
 * Whether a reply answers this very offer; whose key it is, the service says later.
 * @param {Offer} offer
 * @param {Reply} reply
 */
export async function answers(offer, reply) {
  if (reply.challenge !== offer.challenge) return false;
  try {
    const key = await crypto.subtle.importKey("raw", bytes(reply.point), P256, false, ["verify"]);
    return await crypto.subtle.verify(ECDSA, key, bytes(reply.signature), signedBytes(offer, reply.giver));
  } catch {
    return false;
  }
}

/** @param {string} text */
const bytes = (text) => fromHex(text) ?? new Uint8Array();

/** @param {End} one */
function written(one) {
  return hex(concat(int8(one.org_id), uuidBytes(one.device_id) ?? bytes(""), uuidBytes(one.event_id) ?? bytes("")));
}

/** @param {string} found @returns {End | null} */
function end(found) {
  const org = BigInt(`0x${found.slice(0, 16)}`);
  if (org > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return { org_id: Number(org), device_id: uuid(found.slice(16, 48)), event_id: uuid(found.slice(48, 80)) };
}

/** @param {string} digits_ */
function uuid(digits_) {
  return digits_.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * @param {string} text
 * @param {string} head
 * @param {number} length - of the bytes
 */
function digits(text, head, length) {
  if (!text.startsWith(head)) return null;
  const rest = text.slice(head.length);
  return rest.length === 2 * length && /^[0-9A-F]*$/.test(rest) ? rest.toLowerCase() : null;
}
