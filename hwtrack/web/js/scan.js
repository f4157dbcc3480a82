// The scan page: camera, photo, hand scanner and typing, all ending in the same form.
//
// Knows the page's elements (data-scan-…) and the order of things; decoding, spelling and sound are their own modules.
// The answer to a scan is the server's; this module only says what was read.

import { Camera, isAllowed } from "./camera.js";
import { correctFromPage, now } from "./clock.js";
import { read, segments, tidy } from "./code.js";
import { Decoder } from "./decoding.js";
import * as feedback from "./feedback.js";
import { CROP, PASSES, take } from "./frame.js";
import { drain } from "./outbox.js";
import { MAX_BYTES, readPhoto } from "./photo.js";
import { Picking, attachmentsOf } from "./picking.js";
import { uuid7 } from "./uuid7.js";
import { Stepping } from "./stepping.js";
import { canonical } from "./verify/canonical.js";
import { listen } from "./wedge.js";
import * as where from "./where.js";
import { word } from "./words.js";

/** Milliseconds of looking in vain before help is offered. */
const PATIENCE = 8000;

/**
 * The page's element of that role.
 * @template {HTMLElement} T
 * @param {string} role
 * @param {new () => T} kind
 * @returns {T}
 */
function part(role, kind) {
  const element = document.querySelector(`[data-scan-${role}]`);
  if (!(element instanceof kind)) throw new Error(`the page has no ${role}`);
  return element;
}

class Scanner {
  #root = part("root", HTMLElement);
  #status = part("status", HTMLElement);
  #form = part("form", HTMLFormElement);
  #field = part("field", HTMLInputElement);
  #torch = part("torch", HTMLButtonElement);
  #typing = part("typing", HTMLDetailsElement);
  #camera = new Camera(part("video", HTMLVideoElement));
  #canvas = /** @type {CanvasRenderingContext2D} */ (
    document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  );
  /** @type {Decoder | null} */
  #decoder = null;
  /** @type {{found: import("./code.js").Found, way: string} | null} */
  #last = null;
  #photos = new Picking(part("photos", HTMLElement));
  #stepping = new Stepping(
    part("told", HTMLElement), part("offline", HTMLElement), (code) => this.#stepped(code), this.#photos,
  );
  #recording = false;
  #pass = 0;
  #help = 0;
  #lit = false;

  /** Wire the page up, and open the camera at once where that is already allowed. */
  async begin() {
    this.#root.dataset.state = "idle";
    part("start", HTMLButtonElement).addEventListener("click", () => this.start());
    part("stop", HTMLButtonElement).addEventListener("click", () => this.stop());
    part("photo", HTMLInputElement).addEventListener("change", (event) => this.#photo(event));
    this.#torch.addEventListener("click", () => this.#light());
    this.#field.addEventListener("input", () => this.#check());
    this.#form.addEventListener("submit", (event) => this.#typed(event), true);
    document.addEventListener("submit", (event) => event.target instanceof HTMLFormElement && where.fill(event.target), true);
    document.addEventListener("htmx:after:swap", () => this.#answered());
    document.addEventListener("htmx:error", () => this.#unreached());
    document.addEventListener("visibilitychange", () => document.hidden && this.stop());
    listen(document, (text) => this.#heard(text, "wedge"));
    void where.lookIfAllowed();
    await this.#stepping.begin(part("grade", HTMLElement));
    // Why: before htmx collects the form, and after an enrolled phone has taken the press for itself.
    document.addEventListener("submit", (event) => this.#named(event), true);
    // Why: without a connection it could not be loaded any more.
    if (this.#stepping.phone) void this.#decoding();
    if (!this.#root.hasAttribute("data-scan-wait") && (await isAllowed())) await this.start();
  }

  /** Open the camera and look until a symbol is read or somebody stops it. */
  async start() {
    if (this.#camera.isOpen || this.#root.dataset.state === "opening") return;
    this.#root.dataset.state = "opening";
    this.#say("opening");
    feedback.prepareSound();
    where.look();
    const decoder = this.#decoding();
    try {
      await this.#camera.open();
      await decoder.ready;
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#root.dataset.state = "looking";
    this.#torch.hidden = !this.#camera.hasTorch;
    this.#say("aim");
    this.#help = window.setTimeout(() => this.#offerHelp(), PATIENCE);
    await this.#look(decoder);
  }

  /** Let the camera go. */
  stop() {
    window.clearTimeout(this.#help);
    this.#camera.close();
    this.#lit = false;
    this.#torch.hidden = true;
    if (this.#root.dataset.state === "looking") this.#root.dataset.state = "idle";
  }

  /** @param {Decoder} decoder */
  async #look(decoder) {
    while (this.#camera.isOpen) {
      await this.#camera.frame();
      if (!this.#camera.isOpen || this.#camera.size.width === 0) continue;
      const pass = PASSES[this.#pass++ % PASSES.length] ?? { scale: 1, stretch: false };
      const image = take(this.#canvas, part("video", HTMLVideoElement), this.#camera.size, { crop: CROP, scale: pass.scale });
      const text = await decoder.decode(image, { stretch: pass.stretch });
      if (text !== null && this.#camera.isOpen) this.#heard(text, "camera");
    }
  }

  #decoding() {
    this.#decoder ??= new Decoder(this.#root.dataset.decoder ?? "", this.#root.dataset.wasm ?? "");
    return this.#decoder;
  }

  /**
   * A text came in without the form: fill it and send it.
   * @param {string} text
   * @param {"camera" | "photo" | "wedge"} way
   */
  #heard(text, way) {
    if (!this.#take(text, way)) return;
    this.#form.dataset.ready = "yes";
    this.#form.requestSubmit();
  }

  /**
   * Judge a text's spelling and fill the form with it.
   * @param {string} text
   * @param {"camera" | "photo" | "wedge" | "typed"} way
   * @returns {boolean} whether the form may go
   */
  #take(text, way) {
    const outcome = read(text);
    if ("fault" in outcome) {
      const key = way === "typed" ? outcome.fault : "not_ours";
      if (this.#status.dataset.key !== key) feedback.no();
      this.#say(key, "bad", { count: tidy(text).length });
      return false;
    }
    const { found } = outcome;
    this.#last = { found, way };
    if (found.letter === "q") this.#photos.about(found.code);
    feedback.yes();
    this.stop();
    this.#root.dataset.state = "found";
    this.#show(found);
    document.dispatchEvent(new CustomEvent("hwtrack:read", { detail: text }));
    const spelled = found.host ? `https://${found.host}/${found.letter}/${found.code}` : found.code;
    const asRead = way === "camera" || way === "photo";
    this.#fill(asRead ? text : spelled + (found.digits ? `/${found.digits}` : ""), way);
    return true;
  }

  /** @param {import("./code.js").Found} found */
  #show(found) {
    const code = part("code", HTMLElement);
    code.replaceChildren(
      ...segments(found.code).map((segment) => {
        const span = document.createElement("span");
        span.textContent = segment;
        return span;
      }),
    );
    this.#say("read", "good");
  }

  /**
   * Fill the form with the scan, its id and its instant.
   * @param {string} text
   * @param {string} way
   */
  #fill(text, way) {
    const instant = now();
    this.#field.value = text;
    this.#set("way", way);
    this.#set("event_id", uuid7(instant));
    this.#set("scanned_at", new Date(instant).toISOString());
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #set(name, value) {
    const field = this.#form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  }

  /** A person pressed the form's own button. @param {SubmitEvent} event */
  #typed(event) {
    if (this.#form.dataset.ready === "yes") {
      delete this.#form.dataset.ready;
      return;
    }
    if (this.#take(this.#field.value, "typed")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Say beside the field how far the typed code holds. */
  #check() {
    const outcome = read(this.#field.value);
    const fault = "fault" in outcome ? outcome.fault : null;
    const hint = part("hint", HTMLElement);
    hint.textContent = fault ? word(fault, { count: tidy(this.#field.value).length }) : word("holds");
    hint.dataset.tone = fault === null ? "good" : fault === "empty" || fault === "too_short" ? "" : "bad";
  }

  /** @param {Event} event */
  async #photo(event) {
    const input = event.target;
    const file = input instanceof HTMLInputElement ? input.files?.[0] : null;
    if (!file || !(input instanceof HTMLInputElement)) return;
    this.stop();
    this.#say("reading");
    const text = await this.#textOf(file);
    input.value = "";
    if (text === null) {
      feedback.no();
      this.#say("no_symbol", "bad");
    } else if (text !== undefined) this.#heard(text, "photo");
  }

  /**
   * @param {File} file
   * @returns {Promise<string | null | undefined>} undefined where a message has been shown
   */
  async #textOf(file) {
    try {
      if (file.size > MAX_BYTES) return null;
      const decoder = this.#decoding();
      await decoder.ready;
      return await readPhoto(decoder, this.#canvas, file);
    } catch {
      this.#say("no_picture", "bad");
      return undefined;
    }
  }

  async #light() {
    this.#lit = !this.#lit;
    await this.#camera.torch(this.#lit).catch(() => undefined);
    this.#torch.setAttribute("aria-pressed", String(this.#lit));
  }

  #offerHelp() {
    if (!this.#camera.isOpen) return;
    this.#typing.open = true;
    this.#root.dataset.help = "yes";
    this.#say("help");
  }

  /** @param {unknown} error */
  #failed(error) {
    this.stop();
    this.#root.dataset.state = "idle";
    this.#typing.open = true;
    const name = error instanceof DOMException ? error.name : "decoder";
    this.#say(FAILURES[name] ?? "failed", "bad");
  }

  /** The service was not reached: an enrolled phone goes on alone, any other says that nothing was recorded. */
  #unreached() {
    this.#recording = false;
    if (!this.#stepping.phone || !this.#last) {
      this.#say("unreachable", "bad");
      return;
    }
    const way = this.#last.way === "wedge" ? "camera" : this.#last.way;
    this.#say("");
    document.getElementById("outcome")?.replaceChildren();
    if (this.#stepping.unreached(this.#last.found, way) === "place") {
      this.#field.value = "";
      void this.start();
    } else this.#photos.offer(part("offline", HTMLElement).querySelector("[data-photo-slot]"));
  }

  /** A step goes to the service without this phone's key: it names the photos too. @param {SubmitEvent} event */
  #named(event) {
    const field = event.target instanceof HTMLFormElement ? event.target.elements.namedItem("attachments") : null;
    if (!(field instanceof HTMLInputElement)) return;
    this.#recording = true;
    const attachments = attachmentsOf(this.#photos.taken);
    field.value = attachments.length ? canonical({ attachments }) : "";
    void this.#photos.keep();
  }

  /** The service took the step or refused it: send its photos, or let them stand for another try. @param {HTMLElement | null} outcome */
  async #recorded(outcome) {
    this.#recording = false;
    if (outcome?.querySelector("[role=alert]")) return this.#photos.release();
    this.#photos.clear();
    await drain({ force: true });
  }

  /** A step was stored: show the container as it is now, where the service can be reached. @param {string} code */
  #stepped(code) {
    document.getElementById("outcome")?.replaceChildren();
    this.#photos.clear();
    this.#field.value = "";
    this.#say("");
    if (code && !navigator.onLine) this.#root.dataset.state = "idle";
  }

  /** The server answered: go on with the next scan if it asks for one. */
  #answered() {
    const outcome = document.getElementById("outcome");
    if (this.#recording) void this.#recorded(outcome);
    this.#photos.offer(outcome?.querySelector("[data-photo-slot]"));
    const next = outcome?.querySelector("[data-scan-next]");
    if (next) {
      this.#field.value = "";
      void this.start();
    } else if (outcome?.querySelector("[data-scan-done]")) this.#say("answered", "good");
    else this.#say("");
  }

  /**
   * @param {string} key
   * @param {"" | "good" | "bad"} tone
   * @param {Record<string, number>} facts
   */
  #say(key, tone = "", facts = {}) {
    this.#status.dataset.key = key;
    this.#status.dataset.tone = tone;
    this.#status.textContent = word(key, facts);
  }
}

/** Which text belongs to which refusal of the browser. @type {Record<string, string>} */
const FAILURES = {
  NotAllowedError: "failed_permission",
  NotFoundError: "failed_camera",
  NotReadableError: "failed_busy",
  NotSupportedError: "failed_insecure",
  decoder: "failed_decoder",
};

correctFromPage();
if (document.querySelector("[data-scan-root]")) void new Scanner().begin();
