// Photos that wait on this phone until the service has them: each kept for the account and organisation that took it, and
// by its hash; sent before or after its event.
//
// Knows the store and the sending; how a photo is taken is told in picking.js. Nothing is deleted that the service has
// not got, and nobody who shares the browser sends or deletes what somebody else took.

import { Refusal, me, put } from "./service.js";
import { all, alone, write } from "./storage.js";

/**
 * @typedef {object} Photo
 * @property {string} sha256 - of the content, in hexadecimal
 * @property {string} media_type
 * @property {number} bytes
 * @property {Blob} blob
 * @property {number} org - for which it was taken
 * @property {string} account - who took it; empty where an older page kept it: then it is its organisation's
 * @property {number} stored_at - by the phone's own clock
 * @property {string} [problem] - what the service said no to, in the reader's words
 */

/** How long a refused photo rests, so that nobody pays for sending it every few seconds. */
const REST_MS = 600_000;
/** Until when each refused photo rests, by its key. @type {Map<string, number>} */
const resting = new Map();

/** What waits for whoever is signed in, and how many photos wait for others. @returns {Promise<{own: Photo[], others: number}>} */
export async function waitingPhotos() {
  const photos = /** @type {Photo[]} */ (await all("photos"));
  const own = photos.filter(isOwn);
  return { own, others: photos.length - own.length };
}

/** @param {Photo} photo */
function isOwn(photo) {
  const who = me();
  return photo.org === who?.org && (photo.account === "" || photo.account === who.account);
}

/** Whose a photo is that is taken now. */
function owner() {
  const who = me();
  return { org: who?.org ?? 0, account: who?.account ?? "" };
}

/**
 * Keep photos; they are on the disk when this resolves.
 * @param {Omit<Photo, "org" | "account" | "stored_at">[]} photos
 */
export async function keepPhotos(photos) {
  const kept = { ...owner(), stored_at: Date.now() };
  await write(["photos"], ({ photos: store }) => photos.forEach((one) => store.put({ ...one, ...kept })));
}

/**
 * Let go of photos that whoever is signed in took and no event names.
 * @param {{sha256: string}[]} photos
 */
export async function dropPhotos(photos) {
  const { org, account } = owner();
  await write(["photos"], ({ photos: store }) => photos.forEach((one) => store.delete([org, account, one.sha256])));
}

/** Send what waits for whoever is signed in, one tab at a time; stop where nobody answers. */
export async function sendPhotos() {
  await alone("hwtrack-photos", async () => {
    for (const photo of (await waitingPhotos()).own) {
      const rests = (resting.get(keyOf(photo).join()) ?? 0) > Date.now();
      if (!rests && !(await sent(photo))) return;
    }
  });
}

/** @param {Photo} photo */
function keyOf(photo) {
  return [photo.org, photo.account, photo.sha256];
}

/**
 * @param {Photo} photo
 * @returns {Promise<boolean>} whether the next may be tried
 */
async function sent(photo) {
  try {
    await put(`/api/attachments/${photo.sha256}`, photo.blob);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status === 401) return false;
    resting.set(keyOf(photo).join(), Date.now() + REST_MS);
    await write(["photos"], ({ photos }) => void photos.put({ ...photo, problem: `${error.message} ${error.remedy}` }));
    return true;
  }
  await write(["photos"], ({ photos }) => void photos.delete(keyOf(photo)));
  return true;
}
