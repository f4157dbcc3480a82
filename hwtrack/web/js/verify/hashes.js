// SHA-256 by the browser.

import { utf8 } from "./bytes.js";

/** @param {Uint8Array<ArrayBuffer>} bytes */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** @param {string} text */
export const sha256Of = (text) => sha256(utf8(text));
