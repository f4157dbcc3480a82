// Asks why a scan came late, where it was sent: the service's own question is put on the page and answered there.
//
// Knows one element and the question's address. Whether anything is asked, and in which words, is the service's to say.

import { onLate } from "./lateness.js";
import { word } from "./words.js";

const QUESTION = "/late/newest";
const REFUSED = 422;

/** @param {HTMLElement} place - where the question stands */
async function ask(place) {
  const typed = place.querySelector("textarea");
  if (typed?.value) return;
  show(place, await sent(QUESTION));
}

/**
 * @param {HTMLElement} place
 * @param {SubmitEvent} event
 */
async function answer(place, event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.sending) return;
  event.preventDefault();
  form.dataset.sending = "yes";
  const told = await sent(form.action, new URLSearchParams(/** @type {any} */ (new FormData(form))));
  delete form.dataset.sending;
  if (!told) return unreached(form);
  if (told.ok || told.status === REFUSED) return show(place, told);
  form.reset(); // somebody else was faster: the service says what is still asked
  await ask(place);
}

/**
 * @param {string} address
 * @param {URLSearchParams} [fields]
 * @returns {Promise<Response | null>} nothing where the service was not reached
 */
function sent(address, fields) {
  const how = fields ? { method: "POST", body: fields } : {};
  return fetch(address, { ...how, headers: { "hx-request": "true" } }).catch(() => null);
}

/**
 * Put what the service said in its place; a sign-in page is no question.
 * @param {HTMLElement} place
 * @param {Response | null} told
 */
async function show(place, told) {
  if (!told || told.redirected || !(told.ok || told.status === REFUSED)) return;
  place.innerHTML = await told.text();
  place.hidden = !place.textContent?.trim();
}

/** @param {HTMLFormElement} form - it keeps what was typed */
function unreached(form) {
  const status = form.querySelector("[data-late-status]");
  if (!(status instanceof HTMLElement)) return;
  status.hidden = false;
  status.textContent = word("late_offline");
}

const place = document.querySelector("[data-late]");
if (place instanceof HTMLElement) {
  place.addEventListener("submit", (event) => void answer(place, event));
  onLate(() => void ask(place));
  void ask(place);
}
