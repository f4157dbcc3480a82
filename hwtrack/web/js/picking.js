// Taking photos of the container in view: a thumbnail of each, and one taken back, until the step is recorded.
//
// Knows the control of the scan page. What a picture is, is told by its first bytes as in hwtrack/custody/files.py.

import { MAX_BYTES } from "./photo.js";
import { dropPhotos, keepPhotos } from "./photos.js";
import { hasMemory } from "./storage.js";
import { hex } from "./verify/bytes.js";
import { word } from "./words.js";

/** As many as an event may name: MAX_ATTACHMENTS of hwtrack/custody/claims.py. */
export const MOST = 20;
const HEIC = ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"];

/** @typedef {{sha256: string, media_type: string, bytes: number, blob: Blob}} Taken */

/**
 * The media type of a picture by its first bytes, or null where it is none that the service takes.
 * @param {Uint8Array} head
 * @returns {string | null}
 */
export function pictureType(head) {
  const text = String.fromCharCode(...head.subarray(0, 12));
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("RIFF") && text.slice(8) === "WEBP") return "image/webp";
  if (text.slice(4, 8) === "ftyp" && HEIC.includes(text.slice(8))) return "image/heic";
  return null;
}

/**
 * A file as an event names it and as it is kept, or the key of the words why it is not taken.
 * @param {Blob} file
 * @returns {Promise<Taken | "photo_too_big" | "photo_no_picture">}
 */
export async function takenFrom(file) {
  if (file.size > MAX_BYTES) return "photo_too_big";
  const content = await file.arrayBuffer();
  const media_type = pictureType(new Uint8Array(content));
  if (!media_type) return "photo_no_picture";
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", content)));
  return { sha256, media_type, bytes: content.byteLength, blob: new Blob([content], { type: media_type }) };
}

/**
 * How an event names photos.
 * @param {Taken[]} taken
 */
export function attachmentsOf(taken) {
  return taken.map(({ sha256, media_type, bytes }) => ({ sha256, media_type, bytes }));
}

export class Picking {
  /** @type {Taken[]} */
  taken = [];
  #code = "";
  #control;

  /** @param {HTMLElement} control */
  constructor(control) {
    this.#control = control;
    this.#part("input").addEventListener("change", (event) => void this.#picked(event));
  }

  /**
   * Offer the control in a place of the page, or nowhere.
   * @param {Element | null | undefined} slot
   */
  offer(slot) {
    this.#control.hidden = !slot || !hasMemory();
    slot?.append(this.#control);
  }

  /** Another container came into view: photos of the one before are not its. @param {string} code */
  about(code) {
    if (code !== this.#code) this.clear();
    this.#code = code;
  }

  /** Keep the photos on the phone; false where it has no room, which is said. */
  async keep() {
    try {
      if (this.taken.length) await keepPhotos(this.taken);
      return true;
    } catch {
      this.#say("photo_no_room");
      return false;
    }
  }

  /** Nothing was recorded: the photos stay in view and are not kept. */
  async release() {
    await dropPhotos(this.taken);
  }

  /** Begin anew. */
  clear() {
    this.taken = [];
    this.#say("");
    this.#draw();
  }

  /** @param {Event} event */
  async #picked(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const [files, code] = [[...(input.files ?? [])], this.#code];
    input.value = "";
    this.#say("");
    for (const file of files) {
      const one = await takenFrom(file).catch(() => /** @type {const} */ ("photo_no_picture"));
      if (code !== this.#code) return;
      if (typeof one === "string") this.#say(one);
      else if (this.taken.length >= MOST) this.#say("photo_too_many");
      else if (!this.taken.some((other) => other.sha256 === one.sha256)) this.taken.push(one);
    }
    this.#draw();
  }

  #draw() {
    const list = this.#part("list");
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    list.replaceChildren(...this.taken.map((one, place) => this.#row(one, place + 1)));
  }

  /**
   * @param {Taken} one
   * @param {number} n
   */
  #row(one, n) {
    const [item, image, button] = [document.createElement("li"), document.createElement("img"), document.createElement("button")];
    image.src = URL.createObjectURL(one.blob);
    image.alt = word("photo_name", { n });
    button.className = "button";
    button.type = "button";
    button.textContent = word("photo_remove", { n });
    button.addEventListener("click", () => {
      this.taken = this.taken.filter((other) => other !== one);
      this.#draw();
    });
    item.append(image, button);
    return item;
  }

  /** @param {string} role */
  #part(role) {
    const found = this.#control.querySelector(`[data-photos-${role}]`);
    if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${role}`);
    return found;
  }

  /** @param {string} key */
  #say(key) {
    const status = this.#part("status");
    status.dataset.tone = key ? "bad" : "";
    status.textContent = key ? word(key, { most: MOST }) : "";
  }
}
