// Photos that wait on this phone until the service has them: kept by their hash, sent before or after their event.
//
// Knows the store and the sending; how a photo is taken is told in picking.js. Nothing is deleted that the service has
// not got.

import { Refusal, me, put } from "./service.js";
import { all, alone, write } from "./storage.js";

/**
 * @typedef {object} Photo
 * @property {string} sha256 - of the content, in hexadecimal
 * @property {string} media_type
 * @property {number} bytes
 * @property {Blob} blob
 * @property {number} org - for which it was taken
 * @property {string} [problem] - what the service said no to, in the reader's words
 */

/** How long a refused photo rests, so that nobody pays for sending it every few seconds. */
const REST_MS = 600_000;
/** Until when each refused photo rests. @type {Map<string, number>} */
const resting = new Map();

/** What waits. @returns {Promise<Photo[]>} */
export async function waitingPhotos() {
  return all("photos");
}

/**
 * Keep photos; they are on the disk when this resolves.
 * @param {Omit<Photo, "org">[]} photos
 */
export async function keepPhotos(photos) {
  const org = me()?.org ?? 0;
  await write(["photos"], ({ photos: store }) => photos.forEach((one) => store.put({ ...one, org })));
}

/**
 * Let go of photos that no event names.
 * @param {{sha256: string}[]} photos
 */
export async function dropPhotos(photos) {
  await write(["photos"], ({ photos: store }) => photos.forEach((one) => store.delete(one.sha256)));
}

/** Send what waits for the organisation of whoever is signed in, one tab at a time; stop where nobody answers. */
export async function sendPhotos() {
  await alone("hwtrack-photos", async () => {
    for (const photo of await waitingPhotos()) {
      const rests = (resting.get(photo.sha256) ?? 0) > Date.now();
      if (photo.org === me()?.org && !rests && !(await sent(photo))) return;
    }
  });
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
    resting.set(photo.sha256, Date.now() + REST_MS);
    await write(["photos"], ({ photos }) => void photos.put({ ...photo, problem: `${error.message} ${error.remedy}` }));
    return true;
  }
  await dropPhotos([photo]);
  return true;
}
