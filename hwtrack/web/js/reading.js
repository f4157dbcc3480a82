// Reading one QR code on a page: through the camera or from a photo, off the same decoder as the scanner's.
// Knows a video, a file field and a status; hands the text on and does not judge it.

import { Camera } from "./camera.js";
import { Decoder } from "./decoding.js";
import { CROP, PASSES, take } from "./frame.js";
import { MAX_BYTES, readPhoto } from "./photo.js";

export class Reader {
  #camera;
  #video;
  #canvas = /** @type {CanvasRenderingContext2D} */ (
    document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  );
  #decoder;

  /**
   * @param {HTMLVideoElement} video
   * @param {{decoder: string, wasm: string}} where - addresses of the worker and its wasm
   */
  constructor(video, where) {
    this.#video = video;
    this.#camera = new Camera(video);
    // Why at once: without a connection it could not be loaded any more.
    this.#decoder = new Decoder(where.decoder, where.wasm);
  }

  /** Settles once a code can be read. */
  get ready() {
    return this.#decoder.ready;
  }

  /**
   * Look through the camera until `accept` takes a text.
   * @param {(text: string) => boolean} accept
   */
  async look(accept) {
    await this.#camera.open();
    await this.#decoder.ready;
    for (let pass = 0; this.#camera.isOpen; pass += 1) {
      await this.#camera.frame();
      if (!this.#camera.isOpen || this.#camera.size.width === 0) continue;
      const { scale, stretch } = PASSES[pass % PASSES.length] ?? { scale: 1, stretch: false };
      const image = take(this.#canvas, this.#video, this.#camera.size, { crop: CROP, scale });
      const text = await this.#decoder.decode(image, { stretch });
      if (text !== null && this.#camera.isOpen && accept(text)) this.stop();
    }
  }

  /** Let the camera go. */
  stop() {
    this.#camera.close();
  }

  /**
   * The text in a photo, or null.
   * @param {File} file
   */
  async photo(file) {
    if (file.size > MAX_BYTES) return null;
    await this.#decoder.ready;
    return readPhoto(this.#decoder, this.#canvas, file).catch(() => null);
  }
}
