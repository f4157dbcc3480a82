// The page of a handover: two phones, each with this page open, and two QR codes between them; no network is needed.
//
// The taker shows a challenge with its list and reads the signature; the giver reads the challenge, compares the list and
// shows its signature. Each phone's event goes into its own outbox; what is not finished survives a reload.

import { renderSVG } from "uqr";
import { correctFromPage, now } from "./clock.js";
import { read as readCode } from "./code.js";
import * as feedback from "./feedback.js";
import { answers, codesDigest, readOffer, readReply, signedBytes, writeOffer, writeReply } from "./handover.js";
import { drain } from "./outbox.js";
import { Blocked, mine, publicKey, record, sign } from "./phone.js";
import { Reader } from "./reading.js";
import { close, keep, unfinished } from "./unfinished.js";
import { uuid7 } from "./uuid7.js";
import { hex } from "./verify/bytes.js";
import { word } from "./words.js";

/** @typedef {{manifest_id: string, codes: string[]}} Listed */
/** @typedef {"done" | "more" | "no"} Heard - what is waited for, a piece of the list, or something else */

const POINT_BYTES = 65;
const PARTS = /** @type {const} */ ([
  "unfinished", "roles", "list", "pieces", "symbol", "confirm", "back", "reading", "again",
]);

/** @param {string} role */
function part(role) {
  const element = document.querySelector(`[data-hand-${role}]`);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no ${role}`);
  return element;
}

/**
 * Show these parts of the page and no others.
 * @param {(typeof PARTS)[number][]} names
 */
function stage(...names) {
  for (const one of PARTS) part(one).hidden = !names.includes(one);
}

class Handing {
  /** @type {import("./phone.js").Phone | null} */
  #phone = null;
  /** @type {"taker" | "giver"} */
  #role = "taker";
  /** @type {Set<string>} */
  #codes = new Set();
  /** @type {Listed | null} */
  #listed = null;
  /** @type {import("./handover.js").Offer | null} */
  #offer = null;
  #busy = false;
  #manifests = /** @type {Listed[]} */ (JSON.parse(document.getElementById("manifests")?.textContent ?? "[]"));
  #reader = new Reader(/** @type {HTMLVideoElement} */ (part("video")), {
    decoder: document.body.querySelector("main [data-decoder]")?.getAttribute("data-decoder") ?? "",
    wasm: document.body.querySelector("main [data-wasm]")?.getAttribute("data-wasm") ?? "",
  });

  async begin() {
    this.#phone = await mine().catch(() => null);
    if (!this.#phone) return this.#say("hand_not_enrolled", "bad");
    for (const role of /** @type {const} */ (["taker", "giver"])) {
      part(role).addEventListener("click", () => this.#choose(role));
    }
    for (const button of document.querySelectorAll("[data-hand-manifest]")) {
      button.addEventListener("click", () => this.#take(Number(button.getAttribute("data-hand-manifest"))));
    }
    part("camera").addEventListener("click", () => void this.#look());
    part("photo").addEventListener("change", (event) => void this.#photo(event));
    part("ready").addEventListener("click", () => void this.#ready());
    part("back").addEventListener("click", () => this.#choose(this.#role));
    part("confirm").addEventListener("click", () => void this.#once(() => this.#confirm()));
    part("again").addEventListener("click", () => void this.#finish());
    await this.#resume(this.#phone);
    await this.#reader.ready.then(() => (part("root").dataset.decoding = "ready"), () => undefined);
  }

  /** Offer what was not finished, else ask for the role. @param {import("./phone.js").Phone} phone */
  async #resume(phone) {
    const open = await unfinished(phone.id);
    if (!open) return this.#ask();
    stage("unfinished");
    this.#say(`hand_unfinished_${open.role}`, "", { count: open.codes.length });
    part("go-on").addEventListener("click", () => this.#goOn(open), { once: true });
    part("drop").addEventListener("click", () => void close(open.challenge).then(() => this.#ask()), { once: true });
  }

  /** @param {import("./unfinished.js").Unfinished} open */
  #goOn(open) {
    [this.#role, this.#codes, this.#offer] = [open.role, new Set(open.codes), open.offer];
    /** @type {HTMLSelectElement} */ (part("kind")).value = open.kind;
    if (open.role === "taker") this.#showOffer(open.offer);
    else this.#showAnswer(open.answer);
  }

  #ask() {
    [this.#codes, this.#listed, this.#offer] = [new Set(), null, null];
    stage("roles");
    this.#say("hand_role");
  }

  /** @param {"taker" | "giver"} role */
  #choose(role) {
    this.#role = role;
    this.#offer = null;
    stage("list", "pieces", "reading");
    this.#say("hand_list");
    this.#count();
  }

  /** @param {number} place */
  #take(place) {
    this.#listed = this.#manifests[place] ?? null;
    this.#codes = new Set(this.#listed?.codes ?? []);
    this.#count();
  }

  #count() {
    part("count").textContent = word("hand_count", { count: this.#codes.size });
    part("ready").hidden = this.#codes.size === 0;
    part("codes").replaceChildren(...[...this.#codes].map((code) => this.#piece(code)));
    for (const button of document.querySelectorAll("[data-hand-manifest]")) {
      const chosen = this.#listed === this.#manifests[Number(button.getAttribute("data-hand-manifest"))];
      button.setAttribute("aria-pressed", String(chosen));
    }
  }

  /** @param {string} code */
  #piece(code) {
    const [item, text, button] = [document.createElement("li"), document.createElement("span"), document.createElement("button")];
    item.className = "row spread";
    text.className = "code small breakable";
    text.textContent = code;
    button.className = "button";
    button.type = "button";
    button.textContent = word("hand_remove");
    button.addEventListener("click", () => {
      this.#codes.delete(code);
      this.#listed = null;
      if (part("list").hidden) this.#choose(this.#role);
      else this.#count();
    });
    item.append(text, button);
    return item;
  }

  /** The list is complete: the taker shows its challenge, the giver reads one. */
  async #ready() {
    this.#reader.stop();
    if (this.#role === "giver") {
      stage("reading", "pieces", "back");
      return this.#say("hand_read_offer");
    }
    const codes = [...this.#codes];
    const offer = {
      challenge: hex(crypto.getRandomValues(new Uint8Array(16))),
      taker: this.#end(),
      count: codes.length,
      codes_sha256: await codesDigest(codes),
      manifest_id: this.#listed?.manifest_id ?? null,
    };
    await this.#remember(offer, "");
    this.#offer = offer;
    this.#showOffer(offer);
  }

  /** @param {import("./handover.js").Offer} offer */
  #showOffer(offer) {
    stage("symbol", "reading", "back");
    this.#show(writeOffer(offer), "M");
    this.#say("hand_show_offer");
  }

  /** @param {string} answer */
  #showAnswer(answer) {
    stage("symbol", "again");
    this.#show(answer, "L");
    this.#say("hand_show_reply", "good");
  }

  #end() {
    return { org_id: this.#phone?.org ?? 0, device_id: this.#phone?.id ?? "", event_id: uuid7(now()) };
  }

  /**
   * @param {import("./handover.js").Offer} offer
   * @param {string} answer
   */
  async #remember(offer, answer) {
    const { challenge } = offer;
    const device = this.#phone?.id ?? "";
    await keep({ challenge, role: this.#role, kind: this.#kind(), codes: [...this.#codes], offer, answer, device, at: Date.now() });
  }

  #kind() {
    return /** @type {HTMLSelectElement} */ (part("kind")).value;
  }

  async #look() {
    feedback.prepareSound();
    [part("video").hidden, part("camera").hidden] = [false, true];
    try {
      await this.#reader.look((text) => this.#heard(text) === "done");
    } catch {
      this.#say("failed", "bad");
    }
    [part("video").hidden, part("camera").hidden] = [true, false];
  }

  /** @param {Event} event */
  async #photo(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    if (!file) return;
    const text = await this.#reader.photo(file);
    input.value = "";
    if (text === null || this.#heard(text) === "no") this.#say(text === null ? "no_symbol" : "hand_wrong_code", "bad");
  }

  /** @param {string} text @returns {Heard} */
  #heard(text) {
    if (!part("list").hidden) return this.#collect(text);
    const reply = this.#role === "taker" ? readReply(text) : null;
    const offer = this.#role === "giver" ? readOffer(text) : null;
    if (reply) void this.#once(() => this.#answered(reply));
    if (offer) void this.#once(() => this.#compare(offer));
    return reply || offer ? "done" : "no";
  }

  /** @param {string} text @returns {Heard} */
  #collect(text) {
    const found = readCode(text);
    if ("fault" in found || found.found.letter !== "q") return "no";
    if (this.#codes.has(found.found.code)) return "more";
    feedback.yes();
    this.#codes.add(found.found.code);
    this.#listed = null;
    this.#count();
    return "more";
  }

  /** The giver read a challenge: say in words where the lists differ. @param {import("./handover.js").Offer} offer */
  async #compare(offer) {
    if (offer.taker.device_id === this.#phone?.id) return this.#refuse("hand_same_phone");
    const codes = [...this.#codes];
    const same = offer.codes_sha256 === (await codesDigest(codes)) && offer.count === codes.length;
    const apart = offer.count - codes.length;
    const key = same ? "hand_same" : apart < 0 ? "hand_fewer" : apart > 0 ? "hand_more" : "hand_others";
    const facts = { theirs: offer.count, own: codes.length, apart: Math.abs(apart) };
    if (!same) return this.#refuse(key, facts);
    feedback.yes();
    this.#say(key, "good", facts);
    this.#offer = offer;
    stage("confirm", "pieces", "back");
  }

  /** The giver agrees: its phone signs the challenge, its event is kept, the answer is shown. */
  async #confirm() {
    const [phone, offer] = [this.#phone, this.#offer];
    if (!phone || !offer) return;
    const giver = this.#end();
    const signature = hex(await sign(phone, signedBytes(offer, giver)));
    const point = hex((await publicKey(phone)).slice(-POINT_BYTES));
    const answer = writeReply({ challenge: offer.challenge, giver, signature, point });
    await this.#record(offer, { giver, taker: offer.taker, signature });
    await this.#remember(offer, answer);
    this.#showAnswer(answer);
  }

  /** The taker read an answer: it has to answer this very challenge. @param {import("./handover.js").Reply} reply */
  async #answered(reply) {
    const offer = this.#offer;
    if (!offer || !(await answers(offer, reply))) return this.#refuse("hand_not_ours");
    if (reply.giver.device_id === offer.taker.device_id) return this.#refuse("hand_same_phone");
    feedback.yes();
    await this.#record(offer, { giver: reply.giver, taker: offer.taker, signature: reply.signature });
    this.#offer = null;
    await close(offer.challenge);
    stage("again");
    this.#say("hand_done", "good", { count: offer.count });
  }

  /** The other phone has what it needs. */
  async #finish() {
    if (this.#offer) await close(this.#offer.challenge);
    this.#ask();
  }

  /**
   * Run one step to its end before another may begin; a full outbox is said, and nothing was recorded then.
   * @param {() => Promise<void>} act
   */
  async #once(act) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      this.#refuse("step_blocked");
    } finally {
      this.#busy = false;
    }
  }

  /**
   * @param {import("./handover.js").Offer} offer
   * @param {{giver: import("./handover.js").End, taker: import("./handover.js").End, signature: string}} agreed
   */
  async #record(offer, agreed) {
    const [kind, role] = [this.#kind(), this.#role];
    const [own, counterpart] = role === "giver" ? [agreed.giver, agreed.taker] : [agreed.taker, agreed.giver];
    const codes = [...this.#codes].sort();
    const manifest = offer.manifest_id ? { manifest_id: offer.manifest_id } : {};
    const received = kind === "received" && role === "taker";
    const arrived = kind === "received" && role === "giver";
    await record(arrived ? "arrived" : kind, {
      event_id: own.event_id,
      containers: codes.map((code) => (received ? { code, outcome: "accepted" } : { code })),
      ...(arrived ? {} : manifest),
      ...(kind === "loaded" && role === "giver" ? { carrier_org_id: counterpart.org_id } : {}),
      handover: {
        role, challenge: offer.challenge, codes_sha256: offer.codes_sha256, counterpart, signature: agreed.signature, ...manifest,
      },
    });
    void drain({ force: true });
  }

  /**
   * @param {string} text
   * @param {"L" | "M"} ecc
   */
  #show(text, ecc) {
    const picture = new DOMParser().parseFromString(renderSVG(text, { ecc, border: 4 }), "image/svg+xml").documentElement;
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", word("hand_symbol"));
    part("symbol").dataset.text = text;
    part("symbol").replaceChildren(document.importNode(picture, true));
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} facts
   */
  #refuse(key, facts = {}) {
    feedback.no();
    this.#say(key, "bad", facts);
  }

  /**
   * @param {string} key
   * @param {"" | "good" | "bad"} tone
   * @param {Record<string, string | number>} facts
   */
  #say(key, tone = "", facts = {}) {
    const status = part("status");
    status.dataset.key = key;
    status.dataset.tone = tone;
    status.textContent = word(key, facts);
  }
}

correctFromPage();
void new Handing().begin();
