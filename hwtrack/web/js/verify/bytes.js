// Bytes and the texts they are written as. Every reader here accepts exactly one spelling of the same bytes.

const encoder = new TextEncoder();
const HEX = /^(?:[0-9a-f]{2})*$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @param {string} text */
export const utf8 = (text) => encoder.encode(text);

/**
 * The text of UTF-8 bytes, or null where they are none.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** @param {...Uint8Array} parts */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export function equal(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Bytes of lower-case hexadecimal digits, or null.
 * @param {unknown} text
 * @param {number} [length] - of the bytes, where it is fixed
 */
export function fromHex(text, length) {
  if (typeof text !== "string" || !HEX.test(text)) return null;
  if (length !== undefined && text.length !== 2 * length) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/**
 * Bytes of standard base64 with its padding and no stray bits, or null.
 * @param {unknown} text
 */
export function fromBase64(text) {
  if (typeof text !== "string" || !BASE64.test(text)) return null;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return base64(bytes) === text ? bytes : null;
}

/**
 * A number as eight bytes, the highest first.
 * @param {number} value
 */
export function int8(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/**
 * The sixteen bytes of a UUID in its lower-case form, or null.
 * @param {unknown} text
 */
export function uuidBytes(text) {
  return isUuid(text) ? fromHex(text.replaceAll("-", ""), 16) : null;
}

/**
 * Say whether a text is a UUID in its one lower-case form.
 * @param {unknown} text
 * @returns {text is string}
 */
export function isUuid(text) {
  return typeof text === "string" && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}
