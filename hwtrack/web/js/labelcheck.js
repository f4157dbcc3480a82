// Beside a scan: whether the label's signature is valid, by the list of keys on this phone, with or without a network.
//
// Says who printed the label and how old the list is, never that the thing before the camera is the right one. What may
// be done with the container is the server's to say.

import { correctFromPage, now } from "./clock.js";
import { ageOf, given, held } from "./keylist.js";
import { readLink } from "./verify/label.js";
import { filled } from "./verify/told.js";

/** @typedef {{labels: Record<string, string>, list_age: string, list_old: string, no_keys: string}} Words */

/** A link without its digits says nothing that could be checked. */
const SILENT = ["unsigned", "not_ours"];

/**
 * Say under a scan what its label is worth.
 * @param {HTMLElement} place
 * @param {Words} words
 * @param {string} text - what was read
 */
async function check(place, words, text) {
  const page = given();
  const keys = page && globalThis.isSecureContext ? await held(page) : null;
  if (!keys) {
    say(place, words.no_keys, "");
    return;
  }
  const { reason } = await readLink(text, { hosts: keys.hosts, keys: keys.list });
  if (SILENT.includes(reason)) {
    say(place, "", "");
    return;
  }
  const days = ageOf(keys, now());
  const aged = filled(days > keys.days ? words.list_old : words.list_age, { days });
  const good = reason === "verified" && days <= keys.days;
  say(place, `${words.labels[reason]} ${aged}`, reason === "verified" ? (good ? "good" : "") : "bad");
}

/**
 * @param {HTMLElement} place
 * @param {string} text
 * @param {string} tone
 */
function say(place, text, tone) {
  place.textContent = text;
  place.dataset.tone = tone;
}

const place = document.querySelector("[data-label-check]");
const words = JSON.parse(document.getElementById("label-words")?.textContent || "null");
if (place instanceof HTMLElement && words) {
  correctFromPage();
  place.dataset.ready = "yes";
  document.addEventListener("hwtrack:read", (event) => {
    if (event instanceof CustomEvent) void check(place, words, String(event.detail).trim());
  });
}
