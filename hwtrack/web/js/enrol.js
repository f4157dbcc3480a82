// The page on which a phone is enrolled: reads the code behind `#`, makes the key, proves it, and says how it went.
//
// The code stays in this tab while the person signs in; it is in no address that a server sees.

import { correctFromPage } from "./clock.js";
import { Blocked, enrol, known } from "./phone.js";
import { me, Refusal } from "./service.js";
import { hasMemory } from "./storage.js";
import { word } from "./words.js";

const KEPT = "hwtrack-enrol";
const CODE = /^[A-Za-z0-9_-]{43}$/;

/** @param {string} role */
function part(role) {
  const element = document.querySelector(`[data-enrol-${role}]`);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no ${role}`);
  return element;
}

/** The code of this tab: from the address, a pasted link, or kept while signing in. */
function code() {
  const given = location.hash.slice(1);
  if (CODE.test(given)) sessionStorage.setItem(KEPT, given);
  history.replaceState(null, "", location.pathname);
  return sessionStorage.getItem(KEPT) ?? "";
}

/**
 * @param {string} key
 * @param {"" | "good" | "bad"} tone
 * @param {Record<string, string>} facts
 */
function say(key, tone = "", facts = {}) {
  const status = part("status");
  status.dataset.tone = tone;
  status.textContent = word(key, facts);
}

async function begin() {
  if (!hasMemory()) return say("enrol_insecure", "bad");
  const secret = code();
  const phone = await known();
  if (!secret) return say(phone?.enrolled ? "enrol_already" : "enrol_no_code", phone?.enrolled ? "good" : "", { name: phone?.name ?? "" });
  if (!me()) {
    part("sign-in").hidden = false;
    return say("enrol_sign_in");
  }
  say("enrol_ready");
  part("start").hidden = false;
}

async function start() {
  const button = part("start");
  button.setAttribute("disabled", "");
  say("enrol_working");
  try {
    const phone = await enrol(sessionStorage.getItem(KEPT) ?? "");
    sessionStorage.removeItem(KEPT);
    button.hidden = true;
    part("scan").hidden = false;
    say("enrol_done", "good", { name: phone.name });
  } catch (error) {
    failed(error);
    button.removeAttribute("disabled");
  }
}

/** @param {unknown} error */
function failed(error) {
  if (error instanceof Blocked) say("enrol_unsent", "bad");
  else if (error instanceof Refusal) say("enrol_refused", "bad", { why: error.message, remedy: error.remedy });
  else say("enrol_offline", "bad");
}

/** A link that was pasted, for phones whose camera opens another browser. @param {Event} event */
function pasted(event) {
  event.preventDefault();
  const field = document.querySelector("[data-enrol-link]");
  const found = field instanceof HTMLInputElement ? field.value.trim().split("#").at(-1) ?? "" : "";
  if (!CODE.test(found)) return say("enrol_bad_link", "bad");
  sessionStorage.setItem(KEPT, found);
  void begin();
}

correctFromPage();
part("start").addEventListener("click", () => void start());
part("paste").addEventListener("submit", pasted);
void begin();
