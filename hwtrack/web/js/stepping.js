// Recording a step from an enrolled phone: through its own memory, with or without a connection.
//
// Knows the step forms of an answered scan (each carries the members of its event) and the panel for steps without a
// connection, where the state of a container cannot be known and only what was scanned is said.

import { answered, drain, pending } from "./outbox.js";
import { Blocked, mine, record } from "./phone.js";
import { attachmentsOf } from "./picking.js";
import * as where from "./where.js";
import { word } from "./words.js";

/** @typedef {{code: string, name: string, store: boolean, members: Record<string, string>}} Place */

/** The places this page was given, by the code on their plaque. @returns {Map<string, Place>} */
export function placesOfPage() {
  const text = document.getElementById("places")?.textContent ?? "[]";
  return new Map(/** @type {Place[]} */ (JSON.parse(text)).map((place) => [place.code, place]));
}

export class Stepping {
  /** @type {import("./phone.js").Phone | null} */
  phone = null;
  /** @type {string} the plaque scanned last without a connection */
  #place = "";
  #places = placesOfPage();
  #done;
  #panel;
  #onDone;
  #photos;
  #storing = false;

  /**
   * @param {HTMLElement} done - where the outcome is said
   * @param {HTMLElement} panel - the steps offered without a connection
   * @param {(code: string) => void} onDone - a step of that container was stored
   * @param {import("./picking.js").Picking | null} photos - what was taken of the container in view
   */
  constructor(done, panel, onDone, photos = null) {
    this.#done = done;
    this.#panel = panel;
    this.#onDone = onDone;
    this.#photos = photos;
  }

  /** Find out whether this phone is enrolled, and say so. @param {HTMLElement} note */
  async begin(note) {
    this.phone = await mine().catch(() => null);
    note.textContent = this.phone ? word("phone_enrolled", { name: this.phone.name }) : word("phone_not_enrolled");
    if (!this.phone) return;
    document.addEventListener("submit", (event) => this.#pressed(event), true);
    for (const button of this.#panel.querySelectorAll("button[data-kind]")) {
      button.addEventListener("click", () => void this.#offline(button));
    }
  }

  /** A step of the answered scan was pressed. @param {SubmitEvent} event */
  #pressed(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.members || !this.phone) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const members = JSON.parse(form.dataset.members);
    const kind = String(new FormData(form).get("kind"));
    void this.#keepWithPhotos(kind, members);
  }

  /**
   * Store the photos first and then the step that names them, so that no step names a photo that is nowhere.
   * @param {string} kind
   * @param {Record<string, unknown>} members
   */
  async #keepWithPhotos(kind, members) {
    if (this.#storing) return;
    this.#storing = true;
    try {
      const attachments = attachmentsOf(this.#photos?.taken ?? []);
      if (this.#photos && !(await this.#photos.keep())) return;
      const storing = this.keep(kind, attachments.length ? { ...members, attachments } : members, () => (this.#storing = false));
      if (!(await storing)) await this.#photos?.release();
    } finally {
      this.#storing = false;
    }
  }

  /**
   * Store a step, send it, and say what became of it.
   * @param {string} kind
   * @param {Record<string, unknown>} members
   * @param {() => void} [onStored] - called before anything is sent
   * @returns {Promise<boolean>} whether it is stored
   */
  async keep(kind, members, onStored) {
    const position = where.members();
    this.#say("", "");
    try {
      const made = await record(kind, position ? { ...members, position } : members);
      this.#say("step_stored", "", { kind: word(`event_${kind}`) });
      onStored?.();
      this.#onDone(made.about.codes[0] ?? "");
      await drain({ force: true });
      await this.#tell(made);
      return true;
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      this.#say("step_blocked", "bad");
      return false;
    }
  }

  /** @param {import("./phone.js").Unsent} made */
  async #tell(made) {
    const facts = { kind: word(`event_${made.about.kind}`) };
    const told = await answered(made.event_id);
    const waits = await pending();
    if (!told && waits.attention) return this.#say("step_attention", "bad", facts);
    if (!told) return this.#say("step_waiting", "warn", { ...facts, count: waits.waiting });
    if (told.outcome === "quarantined") return this.#say("step_quarantined", "warn", { why: told.recorded?.message ?? "" });
    const status = told.recorded?.receipts?.[0]?.status ?? "applied";
    this.#say(told.outcome === "repeated" ? "step_repeated" : `step_${status}`, status === "applied" ? "good" : "warn", facts);
  }

  /**
   * The service was not reached with what was read: offer what can be said without it.
   * @param {import("./code.js").Found} found
   * @param {string} means
   * @returns {"place" | "container"}
   */
  unreached(found, means) {
    if (found.letter !== "q") {
      this.#place = found.code;
      const place = this.#places.get(found.code);
      this.#say(place ? "offline_place" : "offline_place_unknown", place ? "good" : "warn", { name: place?.name ?? "" });
      return "place";
    }
    const place = this.#places.get(this.#place);
    this.#panel.dataset.code = found.code;
    this.#panel.dataset.means = means;
    this.#panel.hidden = false;
    const title = this.#panel.querySelector("[data-offline-code]");
    if (title) title.textContent = found.code;
    for (const button of this.#panel.querySelectorAll("button[data-kind]")) {
      const needsStore = button instanceof HTMLElement && ["stored_in", "stored_out"].includes(button.dataset.kind ?? "");
      if (needsStore) button.hidden = !place?.store;
    }
    this.#say("offline_container", "warn", { name: place?.name ?? "—" });
    return "container";
  }

  /** @param {Element} button */
  async #offline(button) {
    if (!(button instanceof HTMLButtonElement)) return;
    const { code = "", means = "typed" } = this.#panel.dataset;
    const place = this.#places.get(this.#place);
    const scans = [...(this.#place ? [{ target: "place", code: this.#place, means }] : []), { target: "container", code, means }];
    const at = place && button.dataset.kind !== "loaded" ? { place: place.members } : {};
    this.#panel.hidden = true;
    await this.#keepWithPhotos(button.dataset.kind ?? "", { containers: [{ code }], scans, ...at });
  }

  /**
   * @param {string} key
   * @param {"" | "good" | "warn" | "bad"} tone
   * @param {Record<string, string | number>} facts
   */
  #say(key, tone, facts = {}) {
    this.#done.dataset.key = key;
    this.#done.dataset.tone = tone;
    this.#done.textContent = word(key, facts);
  }
}
