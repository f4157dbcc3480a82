// The count of what waits, in the head of every page: how much, since when, and in words. Knows one element.

import { onChange, keepSending, pending } from "./outbox.js";
import { hasMemory } from "./storage.js";

const HOUR_MS = 3600 * 1000;

/** Show the count and keep sending; pages without the element (nobody signed in) do neither. */
export function showPending() {
  const element = document.querySelector("[data-outbox]");
  if (!(element instanceof HTMLElement) || !hasMemory()) return;
  const show = () => void draw(element);
  onChange(show);
  setInterval(show, 60_000);
  keepSending();
  show();
}

/** @param {HTMLElement} element */
async function draw(element) {
  const { waiting, attention, photos, ageMs } = await pending();
  element.hidden = waiting + attention + photos === 0;
  const text = attention ? element.dataset.attention : element.dataset.waiting;
  const words = element.querySelector("[data-outbox-text]");
  if (words) words.textContent = filled(text ?? "", { count: attention || waiting + photos, age: age(ageMs, element.dataset) });
}

/**
 * @param {number} milliseconds
 * @param {DOMStringMap} texts - `minutes` and `hours` with `{n}`
 */
export function age(milliseconds, texts) {
  const hours = Math.floor(milliseconds / HOUR_MS);
  const text = hours ? texts.hours : texts.minutes;
  return filled(text ?? "", { n: hours || Math.floor(milliseconds / 60_000) });
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} facts
 */
function filled(text, facts) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
}
