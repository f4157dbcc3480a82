// Whether a signature is a key's over some bytes: Ed25519 (labels, log, witnesses, receipts) and P-256 (phones).
//
// The browser's own WebCrypto does it where it can. Ed25519 is missing from older web views; there a small library
// computes the same. Both refuse the second spelling of a signature.

import { verifyAsync } from "@noble/ed25519";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** @type {boolean | null} whether WebCrypto knows Ed25519; null before the first question */
let native = null;

/**
 * @param {Bytes} key - 32 bytes
 * @param {Bytes} signature - 64 bytes
 * @param {Bytes} data
 */
export async function isEd25519(key, signature, data) {
  if (key.length !== 32 || signature.length !== 64) return false;
  native ??= await knowsEd25519();
  return native ? byBrowser(key, signature, data) : byLibrary(key, signature, data);
}

/**
 * @param {Bytes} key - 65 bytes, an uncompressed point
 * @param {Bytes} signature - 64 bytes, r and s
 * @param {Bytes} data
 */
export async function isP256(key, signature, data) {
  if (key.length !== 65 || signature.length !== 64) return false;
  try {
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const held = await crypto.subtle.importKey("raw", key, curve, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, held, signature, data);
  } catch {
    return false;
  }
}

/** Say whether WebCrypto takes an Ed25519 key; the key is the generator's, 32 published bytes. */
async function knowsEd25519() {
  const some = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0x58 : 0x66));
  try {
    await crypto.subtle.importKey("raw", some, "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {Bytes} key
 * @param {Bytes} signature
 * @param {Bytes} data
 */
export async function byBrowser(key, signature, data) {
  try {
    const held = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", held, signature, data);
  } catch {
    return false;
  }
}

/**
 * @param {Bytes} key
 * @param {Bytes} signature
 * @param {Bytes} data
 */
export async function byLibrary(key, signature, data) {
  try {
    return await verifyAsync(signature, data, key, { zip215: false });
  } catch {
    return false;
  }
}
