// Counting a place: the camera stays open, each code counts once, a code that comes again is asked about.
//
// Every scan is kept on the phone before it is sent, with an id of its own, so that a lost reply or a lost connection
// counts nothing twice and loses nothing. Knows the page's elements (data-count-…); spelling and decoding are elsewhere.

import { Camera, isAllowed } from "./camera.js";
import { correctFromPage, now } from "./clock.js";
import { read } from "./code.js";
import { Decoder } from "./decoding.js";
import * as feedback from "./feedback.js";
import { CROP, PASSES, take } from "./frame.js";
import { MAX_BYTES, readPhoto } from "./photo.js";
import { Refusal, post } from "./service.js";
import { alone } from "./storage.js";
import { drop, keep, waiting } from "./tallies.js";
import { uuid7 } from "./uuid7.js";
import { listen } from "./wedge.js";
import { word } from "./words.js";

/** Milliseconds for which a label has to be out of sight before it counts as scanned anew. */
const OUT_OF_SIGHT = 1500;
const AT_ONCE = 50;
const EVERY = 15_000;
const SHOWN = 8;

/**
 * @template {HTMLElement} T
 * @param {string} role
 * @param {new () => T} kind
 * @returns {T}
 */
function part(role, kind) {
  const element = document.querySelector(`[data-count-${role}]`);
  if (!(element instanceof kind)) throw new Error(`the page has no ${role}`);
  return element;
}

/** @typedef {{key: string, scans: number, extras: number, copies: Record<string, number>}} Tally */

class Counter {
  #root = part("root", HTMLElement);
  #status = part("status", HTMLElement);
  #again = part("again", HTMLElement);
  #list = part("list", HTMLElement);
  #torch = part("torch", HTMLButtonElement);
  #camera = new Camera(part("video", HTMLVideoElement));
  #canvas = /** @type {CanvasRenderingContext2D} */ (
    document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  );
  /** @type {Tally} */
  #tally = JSON.parse(document.getElementById("tally")?.textContent || "{}");
  /** @type {Decoder | null} */
  #decoder = null;
  #pass = 0;
  #lit = false;
  #order = Date.now();
  #last = { code: "", at: 0 };
  /** The code that is being asked about, and how it came in. @type {{code: string, means: string} | null} */
  #asked = null;
  #picture = "";

  async begin() {
    this.#root.dataset.state = "idle";
    part("start", HTMLButtonElement).addEventListener("click", () => this.start());
    part("stop", HTMLButtonElement).addEventListener("click", () => this.stop());
    part("photo", HTMLInputElement).addEventListener("change", (event) => this.#photo(event));
    part("picture", HTMLInputElement).addEventListener("change", (event) => this.#hash(event));
    part("form", HTMLFormElement).addEventListener("submit", (event) => this.#typed(event));
    part("answer", HTMLFormElement).addEventListener("submit", (event) => this.#answered(event));
    part("extra", HTMLFormElement).addEventListener("submit", (event) => this.#extra(event));
    part("result", HTMLAnchorElement).addEventListener("click", (event) => this.#leave(event));
    this.#torch.addEventListener("click", () => this.#light());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : void this.send()));
    window.addEventListener("online", () => void this.send());
    window.setInterval(() => void this.send(), EVERY);
    listen(document, (text) => this.#heard(text, "typed"));
    for (const one of await waiting(this.#tally.key)) if (one.kind === "scan") this.#remember(String(one.body.code), Boolean(one.body.another));
    await this.#figures();
    void this.send();
    if (await isAllowed()) await this.start();
  }

  async start() {
    if (this.#camera.isOpen || this.#root.dataset.state === "opening") return;
    this.#root.dataset.state = "opening";
    this.#say("opening");
    feedback.prepareSound();
    const decoder = this.#decoding();
    try {
      await this.#camera.open();
      await decoder.ready;
    } catch (error) {
      this.stop();
      this.#say(FAILURES[error instanceof DOMException ? error.name : "decoder"] ?? "failed", "bad");
      return;
    }
    this.#root.dataset.state = "looking";
    this.#torch.hidden = !this.#camera.hasTorch;
    this.#say("count_aim");
    await this.#look(decoder);
  }

  stop() {
    this.#camera.close();
    this.#lit = false;
    this.#torch.hidden = true;
    this.#root.dataset.state = "idle";
  }

  /** @param {Decoder} decoder */
  async #look(decoder) {
    while (this.#camera.isOpen) {
      await this.#camera.frame();
      if (!this.#camera.isOpen || this.#camera.size.width === 0) continue;
      const pass = PASSES[this.#pass++ % PASSES.length] ?? { scale: 1, stretch: false };
      const image = take(this.#canvas, part("video", HTMLVideoElement), this.#camera.size, { crop: CROP, scale: pass.scale });
      const text = await decoder.decode(image, { stretch: pass.stretch });
      if (text !== null && this.#camera.isOpen && !this.#asked) this.#seen(text);
    }
  }

  /** A label stands before the camera: it is heard once until it has been out of sight. @param {string} text */
  #seen(text) {
    const [at, still] = [performance.now(), this.#last.code === text && performance.now() - this.#last.at < OUT_OF_SIGHT];
    this.#last = { code: text, at };
    if (!still) this.#heard(text, "camera");
  }

  /**
   * @param {string} text
   * @param {"camera" | "photo" | "typed"} means
   */
  #heard(text, means) {
    const outcome = read(text);
    if ("fault" in outcome || outcome.found.letter !== "q") {
      feedback.no();
      this.#say("fault" in outcome ? (means === "typed" ? outcome.fault : "not_ours") : "count_container", "bad", { count: text.length });
      return;
    }
    const { code } = outcome.found;
    if (code in this.#tally.copies) this.#ask(code, means);
    else void this.#record(code, { another: false, means });
  }

  /**
   * @param {string} code
   * @param {string} means
   */
  #ask(code, means) {
    this.#asked = { code, means };
    feedback.no();
    part("code", HTMLElement).textContent = code;
    this.#again.hidden = false;
    this.#again.scrollIntoView({ block: "center" });
    this.#again.querySelector("button")?.focus();
    this.#say("count_again", "bad");
  }

  /** @param {SubmitEvent} event */
  #answered(event) {
    const button = event.submitter;
    if (!this.#asked || !(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const { code, means } = this.#asked;
    this.#asked = null;
    this.#again.hidden = true;
    this.#last = { code: "", at: 0 };
    if (button.value === "yes") void this.#record(code, { another: true, means });
    else this.#say("count_same");
  }

  /**
   * Keep a scan, count it, and send what waits.
   * @param {string} code
   * @param {{another: boolean, means: string}} how
   */
  async #record(code, how) {
    const instant = now();
    const id = uuid7(instant);
    this.#remember(code, how.another);
    await this.#keep(id, "scan", { scan_id: id, code, at: new Date(instant).toISOString(), another: how.another, means: how.means });
    this.#tally.scans += 1;
    feedback.yes();
    this.#line(id, code, word("count_kept"), "");
    this.#say("count_read", "good", { count: this.#tally.scans });
    await this.#figures();
    void this.send();
  }

  /**
   * @param {string} id
   * @param {"scan" | "extra"} kind
   * @param {Record<string, unknown>} body
   */
  async #keep(id, kind, body) {
    this.#order = Math.max(this.#order + 1, Date.now());
    await keep({ id, count: this.#tally.key, kind, order: this.#order, body });
  }

  /**
   * @param {string} code
   * @param {boolean} another
   */
  #remember(code, another) {
    this.#tally.copies[code] = (this.#tally.copies[code] ?? (another ? 1 : 0)) + 1;
  }

  /** Send what waits, in its order; what the service does not take stays here. */
  async send() {
    await alone("hwtrack-count", async () => {
      while (await this.#round().catch((error) => this.#unsent(error))) continue;
    });
    await this.#figures();
  }

  /** @returns {Promise<boolean>} whether more may wait */
  async #round() {
    const kept = await waiting(this.#tally.key);
    const first = kept[0];
    if (!first) return false;
    const together = first.kind === "extra" ? 1 : kept.findIndex((one, place) => one.kind === "extra" || place === AT_ONCE);
    const some = kept.slice(0, together === -1 ? AT_ONCE : together);
    const at = `/api/stocktakes/${this.#tally.key}`;
    if (first.kind === "extra") await post(`${at}/extras`, first.body);
    else {
      const answer = await post(`${at}/scans`, { scans: some.map((one) => one.body) });
      some.forEach((one, place) => this.#told(one.id, answer.items[place]));
    }
    await drop(some.map((one) => one.id));
    return true;
  }

  /** @param {unknown} error */
  #unsent(error) {
    if (error instanceof Refusal) {
      this.#status.dataset.tone = "bad";
      this.#status.textContent = error.status === 401 ? word("outbox_sign_in") : `${error.message} ${error.remedy}`;
    }
    return false;
  }

  /**
   * The books' answer to a scan.
   * @param {string} id
   * @param {{code: string, finding: string, copies: number, days: number | null, waste_name: string, net: string | null}} line
   */
  #told(id, line) {
    if (!line) return;
    const said = word(`count_${line.finding}`, { copies: line.copies, days: line.days ?? 0 });
    const about = [line.waste_name, line.net === null ? "" : `${line.net} kg`].filter(Boolean).join(" · ");
    this.#line(id, line.code, about ? `${about} · ${said}` : said, line.finding === "matched" ? "good" : "bad");
  }

  /**
   * Write or rewrite one line of what was scanned last.
   * @param {string} id
   * @param {string} code
   * @param {string} text
   * @param {string} tone
   */
  #line(id, code, text, tone) {
    let item = this.#list.querySelector(`[data-scan="${id}"]`);
    if (!(item instanceof HTMLElement)) {
      item = document.createElement("li");
      item.setAttribute("data-scan", id);
      this.#list.prepend(item);
      this.#list.hidden = false;
      while (this.#list.children.length > SHOWN) this.#list.lastElementChild?.remove();
    }
    const [row, name, told] = [document.createElement("div"), document.createElement("strong"), document.createElement("span")];
    name.className = "code";
    name.textContent = `…${code.slice(-11)}`;
    told.className = `said ${tone}`;
    told.textContent = text;
    row.append(name, told);
    item.replaceChildren(row);
  }

  async #figures() {
    const left = (await waiting(this.#tally.key)).length;
    part("total", HTMLElement).textContent = String(this.#tally.scans);
    part("waiting", HTMLElement).textContent = left ? word("count_waiting", { count: left }) : "";
    part("result", HTMLAnchorElement).dataset.waiting = String(left);
  }

  /** @param {SubmitEvent} event */
  #typed(event) {
    event.preventDefault();
    const field = document.getElementById("text");
    if (!(field instanceof HTMLInputElement)) return;
    const text = field.value;
    field.value = "";
    this.#heard(text, "typed");
  }

  /** @param {SubmitEvent} event */
  async #extra(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const typed = Object.fromEntries(new FormData(form).entries());
    const [description, mass, pieces] = [String(typed.description ?? "").trim(), kilograms(String(typed.mass ?? "")), Number(typed.pieces || 1)];
    if (!description || mass === undefined || !Number.isInteger(pieces) || pieces < 1) {
      this.#say("count_extra_faults", "bad");
      return;
    }
    const instant = now();
    const id = uuid7(instant);
    const body = { extra_id: id, at: new Date(instant).toISOString(), description, pieces, mass, photo_sha256: this.#picture || null };
    await this.#keep(id, "extra", body);
    this.#tally.extras += 1;
    this.#picture = "";
    form.reset();
    part("picture-said", HTMLElement).textContent = word("count_picture");
    feedback.yes();
    this.#say("count_extra", "good", { count: this.#tally.extras });
    await this.#figures();
    void this.send();
  }

  /** The fingerprint of a package's photo. @param {Event} event */
  async #hash(event) {
    const file = event.target instanceof HTMLInputElement ? event.target.files?.[0] : null;
    if (!file || file.size > MAX_BYTES) return;
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    this.#picture = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    part("picture-said", HTMLElement).textContent = `SHA-256 ${this.#picture.slice(0, 16)}…`;
  }

  /** Nobody leaves for the result while scans wait. @param {MouseEvent} event */
  async #leave(event) {
    const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
    if ((link.dataset.waiting ?? "0") === "0") return;
    event.preventDefault();
    await this.send();
    if ((await waiting(this.#tally.key)).length) this.#say("count_unsent", "bad");
    else location.assign(link.href);
  }

  /** @param {Event} event */
  async #photo(event) {
    const input = event.target;
    const file = input instanceof HTMLInputElement ? input.files?.[0] : null;
    if (!file || !(input instanceof HTMLInputElement) || file.size > MAX_BYTES) return;
    this.#say("reading");
    try {
      const decoder = this.#decoding();
      await decoder.ready;
      const text = await readPhoto(decoder, this.#canvas, file);
      if (text === null) this.#say("no_symbol", "bad");
      else this.#heard(text, "photo");
    } catch {
      this.#say("no_picture", "bad");
    }
    input.value = "";
  }

  async #light() {
    this.#lit = !this.#lit;
    await this.#camera.torch(this.#lit).catch(() => undefined);
    this.#torch.setAttribute("aria-pressed", String(this.#lit));
  }

  #decoding() {
    this.#decoder ??= new Decoder(this.#root.dataset.decoder ?? "", this.#root.dataset.wasm ?? "");
    return this.#decoder;
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

/**
 * Typed kilograms as the service writes them, null for nothing, undefined for what is no mass.
 * @param {string} text
 */
export function kilograms(text) {
  const tidy = text.normalize("NFKC").trim();
  if (tidy === "") return null;
  const found = /^(\d{1,7})(?:\.(\d{0,3}))?$/.exec(tidy);
  return found ? `${Number(found[1])}.${(found[2] ?? "").padEnd(3, "0")}` : undefined;
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
if (document.querySelector("[data-count-root]")) void new Counter().begin();
