// A field into which a symbol can be read with the camera: one dialog for all fields of the page.
//
// Fields that take a code of ours get only the code of what was read; others (the province's code) take any text. Where
// the camera or the decoder fails, the field is typed into as before.

import { Camera } from "./camera.js";
import { read } from "./code.js";
import { Decoder } from "./decoding.js";
import * as feedback from "./feedback.js";
import { CROP, PASSES, take } from "./frame.js";

/** @type {Decoder | null} */
let decoder = null;

class Reader {
  #dialog;
  #video;
  #camera;
  #context = /** @type {CanvasRenderingContext2D} */ (
    document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  );
  #pass = 0;

  /** @param {HTMLDialogElement} dialog - holds the video and a button that closes it */
  constructor(dialog) {
    this.#dialog = dialog;
    this.#video = /** @type {HTMLVideoElement} */ (dialog.querySelector("video"));
    this.#camera = new Camera(this.#video);
    dialog.addEventListener("close", () => this.#camera.close());
  }

  /**
   * Read one symbol into a field.
   * @param {HTMLInputElement} field
   * @param {boolean} any - whether any text is taken, not only codes of ours
   */
  async fill(field, any) {
    feedback.prepareSound();
    decoder ??= new Decoder(this.#dialog.dataset.decoder ?? "", this.#dialog.dataset.wasm ?? "");
    this.#dialog.showModal();
    try {
      await this.#camera.open();
      await decoder.ready;
      const text = await this.#look(decoder, any);
      if (text !== null) put(field, text);
    } catch {
      feedback.no();
    }
    if (this.#dialog.open) this.#dialog.close();
    field.focus();
  }

  /**
   * @param {Decoder} reading
   * @param {boolean} any
   * @returns {Promise<string | null>} null once the dialog was closed
   */
  async #look(reading, any) {
    while (this.#camera.isOpen) {
      await this.#camera.frame();
      if (!this.#camera.isOpen || this.#camera.size.width === 0) continue;
      const pass = PASSES[this.#pass++ % PASSES.length] ?? { scale: 1, stretch: false };
      const image = take(this.#context, this.#video, this.#camera.size, { crop: CROP, scale: pass.scale });
      const text = accepted(await reading.decode(image, { stretch: pass.stretch }), any);
      if (text !== null) return text;
    }
    return null;
  }
}

/**
 * What a field takes of a read text, or null.
 * @param {string | null} text
 * @param {boolean} any
 */
export function accepted(text, any) {
  if (text === null) return null;
  if (any) return text.trim() || null;
  const outcome = read(text);
  return "found" in outcome ? outcome.found.code : null;
}

/**
 * @param {HTMLInputElement} field
 * @param {string} text
 */
function put(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  feedback.yes();
}

function begin() {
  const dialog = document.querySelector("dialog[data-read-dialog]");
  if (!(dialog instanceof HTMLDialogElement) || !navigator.mediaDevices) return;
  const reader = new Reader(dialog);
  for (const button of document.querySelectorAll("[data-read-start]")) {
    const holder = button.closest("[data-read]");
    const field = holder?.querySelector("input");
    if (!(button instanceof HTMLButtonElement) || !(holder instanceof HTMLElement) || !field) continue;
    button.hidden = false;
    button.addEventListener("click", () => reader.fill(field, holder.dataset.read === "any"));
  }
}

if (typeof document !== "undefined") begin();
