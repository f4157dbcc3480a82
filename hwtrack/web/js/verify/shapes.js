// How a member of a published file is read: the first fault, in the order of hwtrack/custody/shapes.py, ends it.

import { fromHex, isUuid } from "./bytes.js";

/** A value that does not fit its shape; `at` is the JSON Pointer of the first fault. */
export class Misfit extends Error {
  /** @param {string} at */
  constructor(at) {
    super(at);
    this.at = at;
  }
}

/**
 * @template T
 * @typedef {(value: unknown, at: string) => T} Shape
 */

const CODE = /^[0-9A-HJ-NPQRTUWXY]{18}[0-9]{8}(19|20)[0-9]{9}$/;
const INSTANT =
  /^(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/**
 * A text that passes a test.
 * @param {(text: string) => boolean} test
 * @returns {Shape<string>}
 */
const spelled = (test) => (value, at) => {
  if (typeof value !== "string" || !test(value)) throw new Misfit(at);
  return value;
};

/** How many characters, not code units, a text has, as far as a limit needs to know. @param {string} value */
const lengthOf = (value) => Array.from(value).length;

/** A text of one line. @param {number} limit */
export const text = (limit) => spelled((value) => !/[\0-\x1f\x7f]/.test(value) && longText(limit, value));

/** A text of any number of lines. @param {number} limit */
export const lines = (limit) => spelled((value) => longText(limit, value));

/**
 * @param {number} limit
 * @param {string} value
 */
const longText = (limit, value) => value.length >= 1 && (value.length <= limit || lengthOf(value) <= limit);

export const uuid = spelled(isUuid);
export const containerCode = spelled((value) => CODE.test(value));

/** An instant with its offset, as it is written. */
export const instant = spelled((value) => {
  const [year, month, day] = value.slice(0, 10).split("-").map(Number);
  return INSTANT.test(value) && new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day)).getUTCDate() === day;
});

/** @type {Shape<Uint8Array<ArrayBuffer>>} */
export const digest = (value, at) => {
  const bytes = fromHex(value, 32);
  if (bytes === null) throw new Misfit(at);
  return bytes;
};

/**
 * A whole number between two bounds.
 * @param {number} least
 * @param {number} [most]
 * @returns {Shape<number>}
 */
export const whole = (least, most = Number.MAX_SAFE_INTEGER) => (value, at) => {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) throw new Misfit(at);
  return value;
};

/**
 * A list of so many entries of one shape.
 * @template T
 * @param {Shape<T>} shape
 * @param {number} least
 * @param {number} most
 * @returns {Shape<T[]>}
 */
export const many = (shape, least, most) => (value, at) => {
  if (!Array.isArray(value) || value.length < least || value.length > most) throw new Misfit(at);
  return value.map((entry, index) => shape(entry, `${at}/${index}`));
};

/**
 * A member that may be left out, and what stands for it then.
 * @template T, U
 * @param {Shape<T>} shape
 * @param {U} otherwise
 */
export const optional = (shape, otherwise) => ({ shape, otherwise });

/**
 * An object with exactly these members, in the order in which their faults are told.
 * @param {Record<string, Shape<any> | {shape: Shape<any>, otherwise: unknown}>} members
 * @returns {Shape<Record<string, any>>}
 */
export const record = (members) => (value, at) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Misfit(at);
  const given = /** @type {Record<string, unknown>} */ (value);
  const stranger = Object.keys(given).sort().find((name) => !Object.hasOwn(members, name));
  if (stranger !== undefined) throw new Misfit(`${at}/${escaped(stranger.slice(0, 60))}`);
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, memberOf(given, name, member, at)]));
};

/**
 * @param {Record<string, unknown>} given
 * @param {string} name
 * @param {Shape<any> | {shape: Shape<any>, otherwise: unknown}} member
 * @param {string} at
 */
function memberOf(given, name, member, at) {
  const here = `${at}/${name}`;
  if (typeof member === "function") {
    if (!Object.hasOwn(given, name)) throw new Misfit(here);
    return member(given[name], here);
  }
  return Object.hasOwn(given, name) ? member.shape(given[name], here) : member.otherwise;
}

/** @param {string} name */
const escaped = (name) => name.replaceAll("~", "~0").replaceAll("/", "~1");
