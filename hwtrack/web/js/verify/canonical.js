// The one spelling of a JSON object: RFC 8785 without floating-point numbers, as hwtrack/kernel/canonical.py reads it.
// A text in any other spelling is refused, never corrected: what was signed are the bytes that were sent.

/** A text that is no canonical JSON object. */
export class NotCanonical extends Error {}

/**
 * The object written in a text.
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
export function readCanonical(text) {
  const value = parsed(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new NotCanonical("it is not an object");
  if (respelled(value) !== text) throw new NotCanonical("its spelling differs from the canonical one");
  return /** @type {Record<string, unknown>} */ (value);
}

/** @param {string} text */
function parsed(text) {
  try {
    return /** @type {unknown} */ (JSON.parse(text));
  } catch {
    throw new NotCanonical("it is not JSON");
  }
}

/** @param {unknown} value */
function respelled(value) {
  try {
    return canonical(value);
  } catch (error) {
    // Why: a text may be nested deeper than the stack; nothing of ours is.
    throw error instanceof RangeError ? new NotCanonical("it is not JSON") : error;
  }
}

/**
 * The canonical text of a plain value. A repeated key is gone by the time a value is here, so the text tells on it.
 * @param {unknown} value
 * @returns {string}
 */
export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return ofNumber(value);
  if (typeof value === "string") return ofText(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object") return ofObject(/** @type {Record<string, unknown>} */ (value));
  throw new NotCanonical(`a ${typeof value} has no place in it`);
}

/** @param {number} value */
function ofNumber(value) {
  if (!Number.isSafeInteger(value)) throw new NotCanonical("a number is no integer within 2^53 - 1");
  return String(value);
}

/** @param {string} text */
function ofText(text) {
  if (/\p{Surrogate}/u.test(text)) throw new NotCanonical("a string is not valid Unicode");
  return JSON.stringify(text);
}

/** @param {Record<string, unknown>} value */
function ofObject(value) {
  const members = Object.keys(value)
    .sort()
    .map((key) => {
      if (/[^\0-\x7f]/.test(key)) throw new NotCanonical("a key is not ASCII text");
      return `${ofText(key)}:${canonical(value[key])}`;
    });
  return `{${members.join(",")}}`;
}
