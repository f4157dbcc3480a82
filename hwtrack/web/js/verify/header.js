// What the server found out about an event, in the one spelling it writes. Twin of hwtrack/custody/header.py.

import { fromHex, isUuid } from "./bytes.js";
import { NotCanonical, readCanonical } from "./canonical.js";
import { many, Misfit, optional, record, uuid, whole } from "./shapes.js";

const INSTANT = /^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;

/**
 * @typedef {{
 *   event_id: string, home_org_id: number, containers: string[], record_time: string, effective_time: string,
 *   org_id: number, grade: string, acting_for: number | null, device_id: string | null,
 *   signature: Uint8Array<ArrayBuffer> | null,
 * }} Header with further members that a verifier does not need
 */

/**
 * A member that passes a test.
 * @param {(value: any) => boolean} test
 */
const such = (test) => (/** @type {unknown} */ value, /** @type {string} */ at) => {
  if (!test(value)) throw new Misfit(at);
  return value;
};

/** @param {...string} names */
const oneOf = (...names) => such((value) => names.includes(value));

const number = whole(Number.MIN_SAFE_INTEGER);

/** @param {unknown} value @param {string} at */
function bytes(value, at) {
  const found = fromHex(value);
  if (found === null) throw new Misfit(at);
  return found;
}

const MEMBERS = {
  v: such((value) => value === 1),
  event_id: uuid,
  home_org_id: number,
  containers: many(uuid, 0, Infinity),
  record_time: such(isInstant),
  effective_time: such(isInstant),
  lateness: oneOf("normal", "late", "held"),
  org_id: number,
  grade: oneOf("desk", "unsigned", "device", "system"),
  account_id: optional(uuid, null),
  acting_for: optional(number, null),
  device_id: optional(uuid, null),
  signature: optional(bytes, null),
  manifest_ids: optional(many(such((value) => value === null || isUuid(value)), 1, Infinity), []),
  distance_m: optional(number, null),
  nearness: optional(oneOf("inside", "within_accuracy", "outside"), null),
  second_account_id: optional(uuid, null),
  official: optional(such((value) => value === true), false),
  place_org_id: optional(number, null),
  labelled: optional(many(uuid, 1, Infinity), []),
  handover: optional(oneOf("proved", "half", "unproved"), null),
};

/** The members a header may have. */
export const KNOWN = Object.keys(MEMBERS);

const header = record(MEMBERS);

/**
 * The header written in a text, or null where it is none.
 * @param {string} text
 * @returns {Header | null}
 */
export function readHeader(text) {
  try {
    return /** @type {Header} */ (header(readCanonical(text), ""));
  } catch (error) {
    if (error instanceof NotCanonical || error instanceof Misfit) return null;
    throw error;
  }
}

/**
 * Say whether a text is an instant as headers write it: UTC, to the microsecond.
 * @param {unknown} text
 * @returns {text is string}
 */
export function isInstant(text) {
  if (typeof text !== "string" || !INSTANT.test(text)) return false;
  const at = new Date(`${text.slice(0, 23)}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 23) === text.slice(0, 23);
}
