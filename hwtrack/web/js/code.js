// What a scanned or typed text says: the label's letter, code and digits. Judges spelling only, never the signature.
// Source: design.md §5; GB 32100 (check character of the credit code).

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CODE_LENGTH = 37;
const CREDIT_LENGTH = 18;
const PLACE_LENGTH = 24;
const LINK = /^https:\/\/([a-z0-9.:-]+)\/([qfv])\/([0-9A-Za-z]+)(?:\/(\d{212}))?\/?$/i;

/**
 * @typedef {"q" | "f" | "v"} Letter q container, f facility, v transport unit
 * @typedef {{letter: Letter, code: string, digits: string, host: string}} Found
 * @typedef {"empty" | "not_ours" | "too_short" | "too_long" | "credit_code" | "waste_code" | "date" | "serial"} Fault
 */

/**
 * Bring typed text into the code's own spelling: half-width, upper case, no spaces or hyphens.
 * @param {string} text
 */
export function tidy(text) {
  return text.normalize("NFKC").replace(/[\s\-‐-―]/g, "").toUpperCase();
}

/**
 * Say whether the last character agrees with the others: of a credit code (18), or of a plaque's code (24).
 * @param {string} text
 */
export function checkHolds(text) {
  let weight = 1;
  let sum = 0;
  for (const character of text.slice(0, -1)) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return false;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET[(31 - (sum % 31)) % 31] === text.at(-1);
}

/**
 * Say whether eight digits are a day of the calendar.
 * @param {string} digits
 */
function isDay(digits) {
  const [year, month, day] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6))];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && year <= 2099 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/**
 * Name the first fault of a tidied code, or null.
 * @param {string} code
 * @returns {Fault | null}
 */
export function faultOf(code) {
  if (code === "") return "empty";
  if (code.length >= CREDIT_LENGTH && !checkHolds(code.slice(0, CREDIT_LENGTH))) return "credit_code";
  if (code.length === PLACE_LENGTH && checkHolds(code)) return null;
  return code.length < CODE_LENGTH ? "too_short" : faultOfContainer(code);
}

/**
 * @param {string} code - 37 characters or more, credit code already checked
 * @returns {Fault | null}
 */
function faultOfContainer(code) {
  if (code.length > CODE_LENGTH) return "too_long";
  if (!/^\d{8}$/.test(code.slice(18, 26))) return "waste_code";
  if (!/^\d{8}$/.test(code.slice(26, 34)) || !isDay(code.slice(26, 34))) return "date";
  return /^(?!000)\d{3}$/.test(code.slice(34)) ? null : "serial";
}

/**
 * Read a scanned or typed text.
 * @param {string} text
 * @returns {{found: Found} | {fault: Fault}}
 */
export function read(text) {
  const link = LINK.exec(text.trim());
  const code = tidy(link ? (link[3] ?? "") : text);
  if (!link && /[^0-9A-Z]/.test(code)) return { fault: "not_ours" };
  const fault = faultOf(code);
  if (fault) return { fault };
  const letter = /** @type {Letter} */ (link ? (link[2] ?? "q").toLowerCase() : code.length === PLACE_LENGTH ? "f" : "q");
  return { found: { letter, code, digits: link?.[4] ?? "", host: (link?.[1] ?? "").toLowerCase() } };
}

/**
 * Split a container's code into its four segments, for reading aloud.
 * @param {string} code
 */
export function segments(code) {
  if (code.length !== CODE_LENGTH) return [code.slice(0, CREDIT_LENGTH), code.slice(CREDIT_LENGTH)];
  return [code.slice(0, 18), code.slice(18, 26), code.slice(26, 34), code.slice(34)];
}
