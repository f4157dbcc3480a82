// The page of a handover: two phones, each with this page open, and two QR codes between them; no network is needed.
//
// The taker shows a challenge with its list and reads the signature; the giver reads the challenge, compares the list and
// shows its signature. Each phone's event goes into its own outbox. A reload begins anew with a new challenge.

import { renderSVG } from "uqr";
import { correctFromPage, now } from "./clock.js";
import { read as readCode } from "./code.js";
import * as feedback from "./feedback.js";
import { answers, codesDigest, readOffer, readReply, signedBytes, writeOffer, writeReply } from "./handover.js";
import { drain } from "./outbox.js";
import { mine, publicKey, record, sign } from "./phone.js";
import { Reader } from "./reading.js";
import { uuid7 } from "./uuid7.js";
import { hex } from "./verify/bytes.js";
import { word } from "./words.js";

/** @typedef {{manifest_id: string, carrier: number | null, codes: string[]}} Listed */

const POINT_BYTES = 65;

/** @param {string} role */
function part(role) {
  const element = document.querySelector(`[data-hand-${role}]`);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no ${role}`);
  return element;
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
  #manifests = /** @type {Listed[]} */ (JSON.parse(document.getElementById("manifests")?.textContent ?? "[]"));
  #reader = new Reader(/** @type {HTMLVideoElement} */ (part("video")), {
    decoder: document.body.querySelector("main [data-decoder]")?.getAttribute("data-decoder") ?? "",
    wasm: document.body.querySelector("main [data-wasm]")?.getAttribute("data-wasm") ?? "",
  });

  async begin() {
    this.#phone = await mine().catch(() => null);
    if (!this.#phone) return this.#say("hand_not_enrolled", "bad");
    part("roles").hidden = false;
    this.#say("hand_role");
    for (const role of /** @type {const} */ (["taker", "giver"])) {
      part(role).addEventListener("click", () => this.#choose(role));
    }
    for (const button of document.querySelectorAll("[data-hand-manifest]")) {
      button.addEventListener("click", () => this.#take(Number(button.getAttribute("data-hand-manifest"))));
    }
    part("camera").addEventListener("click", () => void this.#look());
    part("photo").addEventListener("change", (event) => void this.#photo(event));
    part("ready").addEventListener("click", () => void this.#ready());
    part("confirm").addEventListener("click", () => void this.#confirm());
    await this.#reader.ready.then(() => (part("root").dataset.decoding = "ready"), () => undefined);
  }

  /** @param {"taker" | "giver"} role */
  #choose(role) {
    this.#role = role;
    part("roles").hidden = true;
    part("list").hidden = false;
    part("reading").hidden = false;
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
  }

  /** The list is complete: the taker shows its challenge, the giver reads one. */
  async #ready() {
    part("list").hidden = true;
    part("ready").hidden = true;
    if (this.#role === "giver") return this.#say("hand_read_offer");
    const codes = [...this.#codes];
    this.#offer = {
      challenge: hex(crypto.getRandomValues(new Uint8Array(16))),
      taker: this.#end(),
      count: codes.length,
      codes_sha256: await codesDigest(codes),
      manifest_id: this.#listed?.manifest_id ?? null,
    };
    this.#show(writeOffer(this.#offer), "M");
    this.#say("hand_show_offer");
  }

  #end() {
    return { org_id: this.#phone?.org ?? 0, device_id: this.#phone?.id ?? "", event_id: uuid7(now()) };
  }

  async #look() {
    feedback.prepareSound();
    part("video").hidden = false;
    try {
      await this.#reader.look((text) => this.#heard(text));
    } catch {
      this.#say("failed", "bad");
    }
    part("video").hidden = true;
  }

  /** @param {Event} event */
  async #photo(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    if (!file) return;
    const text = await this.#reader.photo(file);
    input.value = "";
    if (text === null || !this.#heard(text)) this.#say(text === null ? "no_symbol" : "hand_wrong_code", "bad");
  }

  /** @param {string} text @returns {boolean} whether it was what is waited for */
  #heard(text) {
    if (!part("list").hidden) return this.#collect(text);
    const reply = this.#role === "taker" ? readReply(text) : null;
    const offer = this.#role === "giver" ? readOffer(text) : null;
    if (reply) void this.#answered(reply);
    if (offer) void this.#compare(offer);
    return Boolean(reply ?? offer);
  }

  /** @param {string} text */
  #collect(text) {
    const found = readCode(text);
    if ("fault" in found || found.found.letter !== "q") return false;
    feedback.yes();
    this.#codes.add(found.found.code);
    this.#listed = null;
    this.#count();
    return true;
  }

  /** The giver read a challenge: say in words where the lists differ. @param {import("./handover.js").Offer} offer */
  async #compare(offer) {
    feedback.yes();
    const codes = [...this.#codes];
    const same = offer.codes_sha256 === (await codesDigest(codes)) && offer.count === codes.length;
    const apart = offer.count - codes.length;
    const key = same ? "hand_same" : apart < 0 ? "hand_fewer" : apart > 0 ? "hand_more" : "hand_others";
    this.#say(key, same ? "good" : "bad", { theirs: offer.count, own: codes.length, apart: Math.abs(apart) });
    if (!same) feedback.no();
    this.#offer = same ? offer : null;
    part("confirm").hidden = !same;
  }

  /** The giver agrees: its phone signs the challenge, its event is kept, the answer is shown. */
  async #confirm() {
    const [phone, offer] = [this.#phone, this.#offer];
    if (!phone || !offer) return;
    part("confirm").hidden = true;
    part("reading").hidden = true;
    const giver = this.#end();
    const signature = hex(await sign(phone, signedBytes(offer, giver)));
    const point = hex((await publicKey(phone)).slice(-POINT_BYTES));
    await this.#keep("giver", offer, { giver, taker: offer.taker, signature });
    this.#show(writeReply({ challenge: offer.challenge, giver, signature, point }), "L");
    this.#say("hand_show_reply", "good");
  }

  /** The taker read an answer: it has to answer this very challenge. @param {import("./handover.js").Reply} reply */
  async #answered(reply) {
    const offer = this.#offer;
    if (!offer || !(await answers(offer, reply))) {
      feedback.no();
      return this.#say("hand_not_ours", "bad");
    }
    feedback.yes();
    part("reading").hidden = true;
    part("symbol").replaceChildren();
    await this.#keep("taker", offer, { giver: reply.giver, taker: offer.taker, signature: reply.signature });
    this.#offer = null;
    this.#say("hand_done", "good", { count: offer.count });
  }

  /**
   * @param {"taker" | "giver"} role
   * @param {import("./handover.js").Offer} offer
   * @param {{giver: import("./handover.js").End, taker: import("./handover.js").End, signature: string}} agreed
   */
  async #keep(role, offer, agreed) {
    const kind = part("kind") instanceof HTMLSelectElement ? /** @type {HTMLSelectElement} */ (part("kind")).value : "loaded";
    const [own, counterpart] = role === "giver" ? [agreed.giver, agreed.taker] : [agreed.taker, agreed.giver];
    const codes = [...this.#codes].sort();
    const manifest = offer.manifest_id ? { manifest_id: offer.manifest_id } : {};
    const received = kind === "received" && role === "taker";
    await record(kind === "received" && role === "giver" ? "arrived" : kind, {
      event_id: own.event_id,
      containers: codes.map((code) => (received ? { code, outcome: "accepted" } : { code })),
      ...(kind === "arrived" || (kind === "received" && role === "giver") ? {} : manifest),
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
