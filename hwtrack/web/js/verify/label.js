// What the signed symbol says, and whether to believe it. Twin of hwtrack/labels/payload.py.
// A valid signature proves who printed the label, never that this is the original.

import { checkHolds, faultOf } from "../code.js";
import { concat, hex, utf8 } from "./bytes.js";
import { isEd25519 } from "./signatures.js";

const DOMAIN = utf8("hwtrack-label-v1\0");
const WHOLE = 88;
const HEAD = 24;
const ED25519 = 1;
const UNKNOWN_MASS = 0xffffffff;
const LINK = /^https:\/\/([^/]+)\/([qfv])\/([0-9A-Z]+)(?:\/([0-9]{212}))?$/;
const OURS = /^https:\/\/([^/]+)\//;

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {"verified" | "unsigned" | "not_ours" | "malformed" | "unsupported_algorithm" | "unknown_key" |
 *   "bad_signature" | "compromised_key" | "retired_key"} Reason
 * @typedef {{kid: number, label_id: string, hazards: string[], mass: string | null, madeAt: number}} Payload
 *   mass in kilograms with three decimals; instants in milliseconds
 * @typedef {{reason: Reason, letter?: string, code?: string, payload?: Payload}} Reading
 */

/**
 * Say what a scanned text is and whether it is to be believed. Exactly one spelling of each label is accepted.
 * @param {string} text
 * @param {{hosts: string[], keys: import("./keys.js").KeyList}} known
 * @returns {Promise<Reading>}
 */
export async function readLink(text, { hosts, keys }) {
  const [whole, host = "", letter = "", code = "", digits] = LINK.exec(text) ?? [];
  if (whole !== text || !hosts.includes(host)) return { reason: whyNot(text, hosts) };
  if (!(letter === "q" ? isContainerCode(code) : isSignCode(code))) return { reason: "malformed" };
  if (digits === undefined) return { reason: "unsigned", letter, code };
  return { letter, code, ...(await judged(host, letter, code, digits, keys)) };
}

/** @param {string} code */
export function isContainerCode(code) {
  return code.length === 37 && faultOf(code) === null;
}

/** @param {string} code */
function isSignCode(code) {
  const counted = code.length === 24 && checkHolds(code.slice(0, 18)) && checkHolds(code);
  return counted && code.slice(18, 23) !== "00000";
}

/**
 * @param {string} text
 * @param {string[]} hosts
 * @returns {Reason}
 */
function whyNot(text, hosts) {
  return hosts.includes(OURS.exec(text)?.[1] ?? "") ? "malformed" : "not_ours";
}

/**
 * @param {string} host
 * @param {string} letter
 * @param {string} code
 * @param {string} digits
 * @param {import("./keys.js").KeyList} keys
 * @returns {Promise<{reason: Reason, payload?: Payload}>}
 */
async function judged(host, letter, code, digits, keys) {
  const number = BigInt(digits);
  if (number >> BigInt(8 * WHOLE)) return { reason: "malformed" };
  const bytes = Uint8Array.from({ length: WHOLE }, (_, at) => Number((number >> BigInt(8 * (WHOLE - 1 - at))) & 0xffn));
  const payload = payloadOf(bytes);
  if (typeof payload === "string") return { reason: payload };
  const key = keys.keys.find((one) => one.kid === payload.kid);
  if (!key || key.algorithm !== ED25519) return { reason: "unknown_key" };
  const signed = concat(DOMAIN, utf8(`${host}\0${letter}\0${code}`), bytes.slice(0, HEAD));
  if (!(await isEd25519(key.publicKey, bytes.slice(HEAD), signed))) return { reason: "bad_signature" };
  return { reason: standing(key, payload.madeAt), payload };
}

/**
 * @param {Bytes} bytes
 * @returns {Payload | Reason}
 */
function payloadOf(bytes) {
  const view = new DataView(bytes.buffer);
  if (bytes[0] !== ED25519) return "unsupported_algorithm";
  const bits = view.getUint8(19);
  if (view.getUint8(9) >> 4 !== 7 || view.getUint8(11) >> 6 !== 2 || bits > 0b11111) return "malformed";
  const grams = view.getUint32(20);
  const id = hex(bytes.slice(3, 19));
  return {
    kid: view.getUint16(1),
    label_id: [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join("-"),
    hazards: ["T", "I", "R", "C", "In"].filter((_, bit) => bits & (1 << bit)),
    mass: grams === UNKNOWN_MASS ? null : `${Math.floor(grams / 1000)}.${String(grams % 1000).padStart(3, "0")}`,
    madeAt: parseInt(id.slice(0, 12), 16),
  };
}

/**
 * @param {import("./keys.js").LabelKey} key
 * @param {number} madeAt
 * @returns {Reason}
 */
function standing(key, madeAt) {
  if (key.status === "compromised") return "compromised_key";
  return key.signsFrom <= madeAt && madeAt < key.signsUntil ? "verified" : "retired_key";
}
