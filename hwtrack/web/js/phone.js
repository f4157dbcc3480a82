// This phone as the service knows it: its key, its number in its own chain, and the events it signs.
//
// The key is made here and cannot be copied by any script; whoever holds the unlocked phone can still use it. Every event
// takes the next number and the hash of the one before in the same transaction that stores it, so that a number is never
// used twice, whatever tab or crash comes between. Source: trust.md 3 (rules 1, 2), 4.3.

import { correction, now } from "./clock.js";
import { me, post } from "./service.js";
import { all, alone, read, write } from "./storage.js";
import { uuid7 } from "./uuid7.js";
import { concat, fromHex, hex, utf8, uuidBytes } from "./verify/bytes.js";
import { canonical } from "./verify/canonical.js";

export const MOST_UNSENT = 500;
export const LONGEST_UNSENT_MS = 72 * 3600 * 1000;

/**
 * @typedef {object} Phone
 * @property {string} id
 * @property {number} org
 * @property {string} name
 * @property {CryptoKeyPair} keys
 * @property {number} seq - of the last event made
 * @property {string} prev - SHA-256 of its body in hexadecimal, empty before the first
 * @property {number} [contact] - the number of its last request
 * @property {boolean} enrolled
 * @property {string} secret - the code, until it is enrolled
 * @property {string} nonce - what the service asked to be signed, until it is enrolled
 */

/**
 * @typedef {object} Unsent
 * @property {number} seq
 * @property {string} event_id
 * @property {string} body
 * @property {string} signature
 * @property {number} correction - of the clock that stamped it, milliseconds
 * @property {number} stored_at - by the phone's own clock
 * @property {{kind: string, codes: string[]}} about
 * @property {"waiting" | "attention"} state
 * @property {string} [problem]
 * @property {string} [remedy]
 */

/** The event cannot be made because too much waits to be sent. */
export class Blocked extends Error {}

/** Which life of the page it is; ticks count from its beginning. */
const BOOT = crypto.randomUUID?.() ?? String(Math.random());

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };

/** This phone, if it is enrolled for the organisation of whoever is signed in. @returns {Promise<Phone | null>} */
export async function mine() {
  const phone = await known();
  return phone?.enrolled && phone.org === me()?.org ? phone : null;
}

/** This phone, enrolled for whichever organisation or for none yet. @returns {Promise<Phone | null>} */
export async function known() {
  return (await read("phone", 1)) ?? null;
}

/**
 * Sign bytes with the phone's key: r and s, 32 bytes each.
 * @param {Phone} phone
 * @param {Uint8Array<ArrayBuffer>} message
 */
export async function sign(phone, message) {
  return new Uint8Array(await crypto.subtle.sign(SIGNING, phone.keys.privateKey, message));
}

/**
 * The number of this phone's next request, kept before it is sent: greater than every one before, whatever becomes of the
 * clock. 0, which proves nothing, where another phone took this one's place meanwhile.
 * @param {Phone} phone
 */
export async function nextContact(phone) {
  let number = 0;
  await write(["phone"], ({ phone: store }, abort) => {
    const asked = store.get(1);
    asked.onsuccess = () => {
      if (asked.result?.id !== phone.id) return abort();
      number = Math.max((asked.result.contact ?? 0) + 1, Date.now());
      store.put({ ...asked.result, contact: number }, 1);
    };
  });
  return number;
}

/** @param {Phone} phone */
export async function publicKey(phone) {
  return new Uint8Array(await crypto.subtle.exportKey("spki", phone.keys.publicKey));
}

/**
 * Enrol this phone by the code it read. A lost answer is made good by doing it again: key and id stay what they were.
 * @param {string} secret
 * @returns {Promise<Phone>}
 * @throws {Blocked} events of its former key wait to be sent
 */
export async function enrol(secret) {
  const before = await known();
  const phone = before && !before.enrolled && before.secret === secret ? before : await begun(secret);
  const key = await publicKey(phone);
  const id = uuidBytes(phone.id) ?? new Uint8Array();
  const proof = await sign(phone, concat(utf8("hwtrack-enrol-v1\0"), fromHex(phone.nonce) ?? new Uint8Array(), id, key));
  const made = await post("/api/devices", { secret, device_id: phone.id, public_key: hex(key), proof: hex(proof) });
  const enrolled = { ...phone, org: made.org_id, name: made.name, enrolled: true, secret: "", nonce: "" };
  await write(["phone"], ({ phone: store }) => store.put(enrolled, 1));
  void navigator.storage?.persist?.();
  return enrolled;
}

/**
 * Make a key for a code, and keep it before anything is sent.
 * @param {string} secret
 * @returns {Promise<Phone>}
 */
async function begun(secret) {
  if ((await all("outbox")).length) throw new Blocked("unsent");
  const { nonce } = await post("/api/device-invitations", { secret });
  const keys = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]));
  const phone = { id: uuid7(now()), org: 0, name: "", keys, seq: 0, prev: "", enrolled: false, secret, nonce };
  await write(["phone"], ({ phone: store }) => store.put(phone, 1));
  return phone;
}

/**
 * Make, sign and store an event; nothing is sent yet. `event_id` is given where another phone was told it before.
 * @param {string} kind
 * @param {Record<string, unknown>} members - everything the kind has beside time, id and device
 * @returns {Promise<Unsent>}
 * @throws {Blocked} too many events wait, or one waits for too long
 */
export async function record(kind, members) {
  if (isFull(await all("outbox"), Date.now())) throw new Blocked("full");
  return alone("hwtrack-phone", async () => {
    for (;;) {
      const phone = await mine();
      if (!phone) throw new Error("this phone is not enrolled here");
      const made = await signed(phone, kind, members);
      if (await stored(phone, made)) return made;
    }
  });
}

/**
 * Say whether too much waits for another event to be made. The numbers are those of hwtrack/custody/clock.py.
 * @param {{stored_at: number}[]} unsent
 * @param {number} at - now, by the phone's own clock
 */
export function isFull(unsent, at) {
  const oldest = Math.min(...unsent.map((one) => one.stored_at));
  return unsent.length >= MOST_UNSENT || at - oldest >= LONGEST_UNSENT_MS;
}

/**
 * @param {Phone} phone
 * @param {string} kind
 * @param {Record<string, unknown>} members
 * @returns {Promise<Unsent>}
 */
async function signed(phone, kind, members) {
  const at = now();
  const event_id = /** @type {string} */ (members.event_id ?? uuid7(at));
  const device = { id: phone.id, seq: phone.seq + 1, ...(phone.prev ? { prev: phone.prev } : {}) };
  const monotonic = { boot: BOOT, ms: Math.floor(performance.now()) };
  const event_time = new Date(at).toISOString();
  const body = canonical({ ...members, kind, v: 1, event_id, event_time, device, monotonic });
  const signature = hex(await sign(phone, utf8(body)));
  const lines = /** @type {{code: string}[]} */ (members.containers ?? []);
  const about = { kind, codes: lines.map((line) => line.code) };
  return {
    seq: device.seq, event_id, body, signature, correction: correction(), stored_at: Date.now(), about, state: "waiting",
  };
}

/**
 * Store an event and move the phone's chain on, or neither where another tab was faster.
 * @param {Phone} phone - as it was when the event was signed
 * @param {Unsent} made
 */
async function stored(phone, made) {
  const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(made.body))));
  return write(["phone", "outbox"], (stores, abort) => {
    const asked = stores.phone.get(1);
    asked.onsuccess = () => {
      if (asked.result?.id !== phone.id || asked.result.seq !== phone.seq) return abort();
      stores.phone.put({ ...asked.result, seq: made.seq, prev: hash }, 1);
      stores.outbox.add(made);
    };
  });
}
