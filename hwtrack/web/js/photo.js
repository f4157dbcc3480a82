// A photo or screenshot instead of the live camera: the same decoder, with more patience.

import { take } from "./frame.js";

/** Longest sides tried, in pixels; a huge photo is noise, a small one hides the modules. */
const SIDES = [1600, 1000, 2400];
/** Photos above this are refused before they are opened, in bytes. */
export const MAX_BYTES = 25_000_000;

/**
 * Find the symbol in a picture file.
 * @param {import("./decoding.js").Decoder} decoder
 * @param {CanvasRenderingContext2D} context
 * @param {Blob} file
 * @returns {Promise<string | null>}
 */
export async function readPhoto(decoder, context, file) {
  const picture = await createImageBitmap(file);
  try {
    for (const side of SIDES) {
      for (const stretch of [false, true]) {
        const scale = Math.min(1, side / Math.max(picture.width, picture.height));
        const text = await decoder.decode(take(context, picture, picture, { crop: 1, scale }), { stretch, patient: true });
        if (text !== null) return text;
      }
    }
    return null;
  } finally {
    picture.close();
  }
}
