// The page that checks bundles and labels: everything happens in the page, nothing is sent, no network is needed.

import { ageOf, given, held } from "./keylist.js";
import { correctFromPage, now } from "./clock.js";
import { readAnchors } from "./verify/anchors.js";
import { MAX_FILE_BYTES } from "./verify/form.js";
import { readLink } from "./verify/label.js";
import { filled, findingOf, saidOf } from "./verify/told.js";
import { verify } from "./verify/verify.js";

const MOST_SHOWN = 200;

/** @typedef {import("./verify/report.js").Report} Report */

/** @type {import("./verify/told.js").Words} */
const words = JSON.parse(document.getElementById("words")?.textContent || "{}");

/**
 * The page's element of that role.
 * @template {HTMLElement} T
 * @param {string} role
 * @param {new () => T} kind
 * @returns {T}
 */
function part(role, kind) {
  const element = document.querySelector(`[data-verify-${role}]`);
  if (!(element instanceof kind)) throw new Error(`the page has no ${role}`);
  return element;
}

/**
 * An element with children; texts are texts, never markup: a bundle is a stranger's.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
function made(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** The drawing of an outcome, taken from the page. @param {string} outcome */
function sign(outcome) {
  const template = document.querySelector(`template[data-sign="${outcome}"]`);
  return template instanceof HTMLTemplateElement ? template.content.cloneNode(true) : document.createTextNode("");
}

/** @type {Record<string, string>} */
const TONES = { holds: "good", broken: "bad", open: "warn", absent: "", unchecked: "", incomplete: "warn", unreadable: "bad" };

/**
 * @param {string} outcome
 * @param {string} [title]
 * @param {...string} texts
 */
function notice(outcome, title = "", ...texts) {
  const body = made("div", {}, made("p", { class: "strong" }, title), ...texts.map((text) => made("p", {}, text)));
  return made("div", { class: `notice ${TONES[outcome] ?? ""}` }, sign(outcome), body);
}

/** @param {Awaited<ReturnType<typeof verify>>} checked @param {string} keys */
function drawn({ report, names, madeAt }, keys) {
  const made_at = madeAt && filled(words.page.made, { made_at: moment(madeAt) });
  const head = notice(report.verdict, words.verdicts[report.verdict], ...[made_at, keys].filter(Boolean));
  if (report.verdict === "unreadable") return [head, steps(report)];
  const limits = words.limits.map((limit) => made("li", {}, limit));
  return [
    head,
    steps(report),
    ...report.containers.map((story) => storyOf(story, report, names)),
    made("section", { class: "card" }, made("h2", {}, words.page.limits ?? ""), made("ul", { class: "points" }, ...limits)),
  ];
}

/** @param {Report} report */
function steps(report) {
  const items = report.steps.map((step) => {
    const badge = made("span", { class: `badge ${TONES[step.outcome]}` }, sign(step.outcome), words.outcomes[step.outcome] ?? "");
    const told = step.layer === "statuses" ? words.page.in_browser : saidOf(words, step);
    const found = step.findings.slice(0, MOST_SHOWN).map((one) => made("p", { class: "strong" }, findingOf(words, step.layer, one)));
    const title = made("div", { class: "row spread" }, made("strong", {}, words.titles[step.layer] ?? step.layer), badge);
    return made("li", {}, title, ...(told ? [made("p", { class: "muted" }, told)] : []), ...found, ...more(step.findings.length));
  });
  return made("ol", { class: "card checks" }, ...items);
}

/** @param {number} count */
const more = (count) =>
  count > MOST_SHOWN ? [made("p", { class: "muted" }, filled(words.page.more, { count: count - MOST_SHOWN }))] : [];

/**
 * @param {Report["containers"][number]} story
 * @param {Report} report
 * @param {Map<string | number, string>} names
 */
function storyOf({ code, events }, report, names) {
  const doubted = new Set(
    report.steps.flatMap(({ findings }) => findings.filter(({ facts }) => facts.container === code).map(({ facts }) => facts.event)),
  );
  const rows = events.slice(0, MOST_SHOWN).map((told) => {
    const doubt = doubted.has(told.number) ? [made("span", { class: "badge bad" }, sign("broken"), words.page.doubt ?? "")] : [];
    const kind = `${told.number}. ${words.kinds[told.kind] ?? words.page.unknown_kind ?? ""}`;
    const who = `${names.get(told.org_id) ?? ""} (${told.org_id})`.trim();
    const facts = [moment(told.effective_time), who, words.grades[told.grade] ?? told.grade];
    return made(
      "li",
      {},
      made("div", { class: "row spread" }, made("span", { class: "strong" }, kind), ...doubt),
      made("p", { class: "muted" }, facts.join(" · ")),
    );
  });
  const title = made("h2", { class: "small" }, filled(words.page.story, { code, count: events.length }));
  return made("section", { class: "stack" }, title, made("ul", { class: "card checks", "data-story": code }, ...rows), ...more(events.length));
}

/** An instant of a header in Asia/Shanghai. @param {string} text */
function moment(text) {
  const at = new Date(Date.parse(text) + 8 * 3_600_000);
  return at.toISOString().slice(0, 16).replace("T", " ");
}

class Desk {
  #result = part("result", HTMLElement);
  /** @type {string} a trust file that was chosen, else the one that came with the page, else empty */
  #trust = /** @type {string} */ (JSON.parse(document.getElementById("trust")?.textContent || '""'));
  #source = this.#trust ? "keys_service" : "keys_file";
  /** @type {File | null} */
  #file = null;

  begin() {
    part("file", HTMLInputElement).addEventListener("change", (event) => this.#chosen(event, (file) => this.#check(file)));
    part("trust", HTMLInputElement).addEventListener("change", (event) => this.#chosen(event, (file) => this.#believe(file)));
    part("label", HTMLFormElement).addEventListener("submit", (event) => this.#label(event));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => this.#dropped(event));
    part("root", HTMLElement).dataset.ready = "yes";
    if (!globalThis.isSecureContext) this.#show(notice("unchecked", words.page.insecure));
  }

  /**
   * @param {Event} event
   * @param {(file: File) => Promise<void>} then
   */
  async #chosen(event, then) {
    const input = event.target;
    const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined;
    if (file) await then(file);
  }

  /** @param {DragEvent} event */
  async #dropped(event) {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) await this.#check(file);
  }

  /** @param {File} file */
  async #believe(file) {
    const text = await file.text();
    if ((await readAnchors(text)) === null) {
      this.#show(notice("broken", words.page.trust_refused));
      return;
    }
    [this.#trust, this.#source] = [text, "keys_given"];
    if (this.#file) await this.#check(this.#file);
    else this.#show(notice("holds", words.page.keys_given));
  }

  /** @param {File} file */
  async #check(file) {
    this.#file = file;
    this.#show(notice("absent", words.page.checking));
    const anchors = this.#trust ? await readAnchors(this.#trust) : null;
    // Why: a file beyond the limit is not read into memory to be told that it is too large.
    const content = new Uint8Array(await file.slice(0, MAX_FILE_BYTES + 1).arrayBuffer());
    const checked = await verify(content, anchors);
    this.#show(...drawn(checked, anchors ? (words.page[this.#source] ?? "") : (words.page.unanchored ?? "")));
  }

  /** @param {SubmitEvent} event */
  async #label(event) {
    event.preventDefault();
    const text = new FormData(part("label", HTMLFormElement)).get("link");
    const page = given();
    const keys = page && (await held(page));
    if (!keys) {
      this.#show(notice("unchecked", words.page.no_keys));
      return;
    }
    const { reason, code, payload } = await readLink(String(text).trim(), { hosts: keys.hosts, keys: keys.list });
    const facts = [code, payload && `${payload.mass ?? "—"} kg`, payload?.hazards.join(" ")].filter(Boolean).join(" · ");
    const age = ageOf(keys, now());
    const stale = age > keys.days ? [filled(words.page.list_old, { days: age })] : [];
    const aged = filled(words.page.list_age, { days: age });
    this.#show(notice(reason === "verified" ? "holds" : "broken", words.labels[reason], facts, aged, ...stale));
  }

  /** @param {...Node} nodes */
  #show(...nodes) {
    this.#result.replaceChildren(...nodes);
    this.#result.scrollIntoView({ block: "start" });
  }
}

correctFromPage();
if (document.querySelector("[data-verify-root]")) new Desk().begin();
