// What this phone has recorded and the service has not answered: sent one drain at a time, deleted only on success.
//
// Sending the same again is harmless, so everything uncertain is simply sent again. What the service refuses stays in a
// list with its words until a person has seen it. Source: ux.md 3; trust.md 3 (rule 11).

import { correct, correction } from "./clock.js";
import { mayBeLate, tellLate } from "./lateness.js";
import { known, mine, nextContact, publicKey, sign } from "./phone.js";
import { sendPhotos, waitingPhotos } from "./photos.js";
import { contactText, writePossession } from "./possession.js";
import { Refusal, post } from "./service.js";
import { all, alone, hasMemory, write } from "./storage.js";
import { hex, utf8 } from "./verify/bytes.js";
import { canonical } from "./verify/canonical.js";

/** @typedef {import("./phone.js").Unsent} Unsent */

const AT_ONCE = 50;
const MOST_BYTES = 4_000_000;
const SAME_CLOCK_MS = 2000;
const EVERY_MS = 20_000;
const LONGEST_PAUSE_MS = 300_000;
const PROOFS_AT_ONCE = 100;
const ASK_AGAIN_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * @typedef {object} Pending
 * @property {number} waiting
 * @property {number} attention
 * @property {number} photos - of whoever is signed in, beside the events
 * @property {number} ageMs - of the oldest
 * @property {number} unproved - receipts that are not proved by the public log yet
 * @property {number} overdue - those of them that are older than a day: what they promised was not kept
 * @property {string} trouble - why the last drain stopped: "", "offline", "sign_in", "other_org", or the service's words
 * @property {{state: string, missing: number} | null} phone - as the service last said
 */

/** @type {{trouble: string, phone: {state: string, missing: number} | null, notBefore: number, pause: number, askAgain: number}} */
const last = { trouble: "", phone: null, notBefore: 0, pause: 0, askAgain: 0 };

/** How much waits. @returns {Promise<Pending>} */
export async function pending() {
  const entries = /** @type {Unsent[]} */ (await all("outbox"));
  const waiting = entries.filter((one) => one.state === "waiting");
  const photos = (await waitingPhotos()).own;
  const ages = [...entries, ...photos].map((one) => Date.now() - one.stored_at);
  const unproved = /** @type {{at?: number}[]} */ (await all("unproved"));
  const overdue = unproved.filter((one) => one.at !== undefined && Date.now() - one.at > DAY_MS).length;
  return {
    waiting: waiting.length,
    attention: entries.length - waiting.length,
    photos: photos.length,
    ageMs: Math.max(0, ...ages),
    unproved: unproved.length,
    overdue,
    trouble: last.trouble,
    phone: last.phone,
  };
}

/** Everything unsent in its order. @returns {Promise<Unsent[]>} */
export async function unsent() {
  return all("outbox");
}

/**
 * Send what waits, after whatever other tab or call is doing so. A pause the service asked for is kept unless `force`.
 * @param {{force?: boolean}} [how]
 */
export async function drain(how = {}) {
  if (!hasMemory() || (!how.force && Date.now() < last.notBefore)) return;
  await alone("hwtrack-outbox", rounds);
  await sendPhotos();
  announce();
}

async function rounds() {
  while (await round().catch(stopped)) announce();
}

/** Send the next events and ask for the proofs that may have come; true while more wait. */
async function round() {
  const phone = await mine();
  const waiting = /** @type {Unsent[]} */ ((await all("outbox")).filter((one) => one.state === "waiting"));
  const receipts = await lacking();
  if (!waiting.length) last.trouble = "";
  if (!waiting.length && !(phone && receipts.length)) return false;
  if (!phone) {
    last.trouble = (await known()) && document.body.dataset.account ? "other_org" : "sign_in";
    return false;
  }
  const part = together(waiting);
  const answer = await post("/api/sync", { ...(await contact(phone, part)), receipts });
  if (receipts.length) last.askAgain = Date.now() + ASK_AGAIN_MS;
  await settle(part, answer.answers);
  if (part.some((one, place) => mayBeLate(one, answer.answers[place]))) tellLate();
  await prove(answer.sealed?.proofs ?? []);
  correct(answer.server_now);
  Object.assign(last, { trouble: "", notBefore: 0, pause: 0, phone: { state: answer.device.state, missing: answer.chain.missing } });
  if (!answer.answers.some((/** @type {{problem: {status: number} | null}} */ told) => isPassing(told.problem?.status))) return part.length > 0;
  last.notBefore = Date.now() + ASK_AGAIN_MS;
  return false;
}

/**
 * A request with its number, signed: the phone's clock and contact count only where it proves that it holds its key.
 * @param {import("./phone.js").Phone} phone
 * @param {Unsent[]} part
 */
async function contact(phone, part) {
  const number = await nextContact(phone);
  const at = new Date(Date.now() + (part[0]?.correction ?? correction()));
  const text = await contactText({ device_id: phone.id, number, clock: at.getTime(), bodies: part.map(({ body }) => body) });
  return {
    device_id: phone.id,
    device_now: at.toISOString(),
    events: part.map(({ body, signature }) => ({ body, signature })),
    contact: number,
    possession: writePossession(await sign(phone, utf8(text))),
  };
}

/** The receipts whose proof may be asked for now, the oldest first. */
async function lacking() {
  if (Date.now() < last.askAgain) return [];
  const unproved = /** @type {{event_id: string, homes: number[]}[]} */ (await all("unproved"));
  return unproved.flatMap(({ event_id, homes }) => homes.map((home_org_id) => ({ home_org_id, event_id }))).slice(0, PROOFS_AT_ONCE);
}

/**
 * As many as one request takes, all stamped by the same clock.
 * @param {Unsent[]} waiting
 */
function together(waiting) {
  const part = [];
  let bytes = 0;
  for (const one of waiting) {
    const apart = Math.abs(one.correction - (waiting[0]?.correction ?? 0)) > SAME_CLOCK_MS;
    bytes += one.body.length * 3;
    if (part.length >= AT_ONCE || apart || (part.length && bytes > MOST_BYTES)) break;
    part.push(one);
  }
  return part;
}

/**
 * Delete what the service has, keep its receipts, and set aside what it refused.
 * @param {Unsent[]} part
 * @param {{outcome: string, recorded: any, problem: any}[]} answers
 */
async function settle(part, answers) {
  await write(["outbox", "receipts", "unproved"], ({ outbox, receipts, unproved }) => {
    part.forEach((one, place) => {
      const told = answers[place];
      if (!told || isPassing(told.problem?.status)) return;
      if (told.problem) {
        outbox.put({ ...one, state: "attention", problem: told.problem.detail ?? told.problem.title, remedy: told.problem.remedy });
        return;
      }
      outbox.delete(one.seq);
      const homes = told.recorded.receipts.map((/** @type {{home_org_id: number}} */ given) => given.home_org_id);
      receipts.put({ event_id: one.event_id, outcome: told.outcome, recorded: told.recorded, about: one.about, at: Date.now() });
      if (told.outcome !== "quarantined" && homes.length) unproved.put({ event_id: one.event_id, homes, at: Date.now() });
    });
  });
}

/**
 * Whether a refusal says nothing of the event itself, which then simply waits.
 * @param {number | undefined} status
 */
function isPassing(status) {
  return status !== undefined && (status >= 500 || status === 408 || status === 429);
}

/**
 * Keep the log's proofs beside the receipts they belong to.
 * @param {{home_org_id: number, event_id: string, proof: string}[]} proofs
 */
async function prove(proofs) {
  if (!proofs.length) return;
  await write(["receipts", "unproved"], ({ receipts, unproved }) => {
    for (const id of new Set(proofs.map((one) => one.event_id))) {
      const came = proofs.filter((one) => one.event_id === id);
      receipts.get(id).onsuccess = (event) => {
        const kept = /** @type {IDBRequest} */ (event.target).result;
        receipts.put({ ...kept, proofs: [...(kept.proofs ?? []), ...came] });
      };
      unproved.get(id).onsuccess = (event) => {
        const lacked = /** @type {IDBRequest} */ (event.target).result;
        const left = lacked.homes.filter((/** @type {number} */ home) => !came.some((one) => one.home_org_id === home));
        if (left.length) unproved.put({ ...lacked, homes: left });
        else unproved.delete(id);
      };
    }
  });
}

/** @param {unknown} error */
function stopped(error) {
  if (error instanceof Refusal && error.status === 401) last.trouble = "sign_in";
  else if (error instanceof Refusal) last.trouble = error.message;
  else last.trouble = "offline";
  last.pause = Math.min(LONGEST_PAUSE_MS, (last.pause || 2000) * 2);
  const wait = error instanceof Refusal && error.retryAfter ? error.retryAfter * 1000 : error instanceof Refusal ? last.pause : 2000;
  last.notBefore = Date.now() + wait;
  return false;
}

/**
 * What became of an event that has been sent, if the service has answered.
 * @param {string} eventId
 * @returns {Promise<{outcome: string, recorded: any} | null>}
 */
export async function answered(eventId) {
  const found = /** @type {any[]} */ (await all("receipts")).find((one) => one.event_id === eventId);
  return found ?? null;
}

/**
 * Let go of an event that the service refused and a person has seen.
 * @param {number} seq
 */
export async function seen(seq) {
  await write(["outbox"], ({ outbox }) => void outbox.delete(seq));
  announce();
}

/** Everything unsent as one text, signed by this phone, for the day it cannot be sent any more. */
export async function exported() {
  const phone = await known();
  if (!phone) return null;
  const events = (await unsent()).map(({ body, signature }) => ({ body, signature }));
  const content = canonical({ v: 1, kind: "unsent", device_id: phone.id, org_id: phone.org, events });
  const key = hex(await publicKey(phone));
  const signature = hex(await sign(phone, utf8(content)));
  return canonical({ content, public_key: key, signature });
}

const CHANGED = "hwtrack-outbox";
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANGED);

/** Tell this page and the other tabs that something changed. */
export function announce() {
  globalThis.dispatchEvent(new Event(CHANGED));
  channel?.postMessage("changed");
}

/** @param {() => void} act - called whenever something changed, here or in another tab */
export function onChange(act) {
  globalThis.addEventListener(CHANGED, act);
  channel?.addEventListener("message", act);
}

/** Send whenever there is a chance: now, on connection, on becoming visible, and from time to time. */
export function keepSending() {
  const force = () => void drain({ force: true });
  globalThis.addEventListener("online", force);
  document.addEventListener("visibilitychange", () => !document.hidden && void drain());
  setInterval(() => void drain(), EVERY_MS);
  void drain();
}
