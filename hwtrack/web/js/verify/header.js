// What the server found out about an event, as far as a verifier has to know it. Twin of hwtrack/custody/header.py.

import { fromHex, isUuid } from "./bytes.js";
import { NotCanonical, readCanonical } from "./canonical.js";

const INSTANT = /^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;

/**
 * @typedef {{
 *   event_id: string, home_org_id: number, containers: string[], record_time: string, effective_time: string,
 *   org_id: number, grade: string, acting_for: number | null, device_id: string | null,
 *   signature: Uint8Array<ArrayBuffer> | null,
 * }} Header
 */

/**
 * The header written in a text, or null where it is none.
 * @param {string} text
 * @returns {Header | null}
 */
export function readHeader(text) {
  try {
    return headerOf(readCanonical(text));
  } catch (error) {
    if (error instanceof NotCanonical) return null;
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

/**
 * @param {Record<string, unknown>} found
 * @returns {Header | null}
 */
function headerOf(found) {
  const { v, event_id, home_org_id, containers, record_time, effective_time, org_id, grade } = found;
  const { acting_for = null, device_id = null, signature = null } = found;
  const bytes = signature === null ? null : fromHex(signature);
  const right =
    v === 1 &&
    isUuid(event_id) &&
    Number.isInteger(home_org_id) &&
    Number.isInteger(org_id) &&
    Array.isArray(containers) &&
    containers.every(isUuid) &&
    isInstant(record_time) &&
    isInstant(effective_time) &&
    typeof grade === "string" &&
    (acting_for === null || Number.isInteger(acting_for)) &&
    (device_id === null || isUuid(device_id)) &&
    (signature === null) === (bytes === null);
  if (!right) return null;
  return /** @type {Header} */ ({
    event_id, home_org_id, containers, record_time, effective_time, org_id, grade, acting_for, device_id,
    signature: bytes,
  });
}
