// What every page loads: htmx, the corrected clock, and small helpers found by their data attributes.

import "htmx.org";
import { balancing } from "./balance.js";
import { correct, correctFromPage, now } from "./clock.js";
import { showPending } from "./pending.js";
import { pending } from "./outbox.js";
import { hasMemory } from "./storage.js";
import { uuid7 } from "./uuid7.js";
import { weighing } from "./weigh.js";

/** Give each form that records an event its id and instant at the moment of pressing. */
function stampEvents() {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-event")) return;
      const [id, at] = ["event_id", "event_time"].map((name) => form.elements.namedItem(name));
      // Why: a second press of the same form must carry the same id, so that it is stored once.
      if (form.dataset.event === "stamped") return;
      const instant = now();
      if (id instanceof HTMLInputElement) id.value = uuid7(instant);
      if (at instanceof HTMLInputElement) at.value = new Date(instant).toISOString();
      form.dataset.event = "stamped";
    },
    true,
  );
}

/** Copy, print and true-size buttons. */
function buttons() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-do]") : null;
    if (!(button instanceof HTMLButtonElement)) return;
    if (button.dataset.do === "print") window.print();
    if (button.dataset.do === "copy") void copy(button);
  });
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  await navigator.clipboard?.writeText(button.dataset.text ?? "");
  button.dataset.done = "yes";
}

/** Scale of the screen against the printed millimetre: kept per device, set by holding a bank card to the ruler. */
function trueSize() {
  const slider = document.querySelector("input[data-true-size]");
  if (!(slider instanceof HTMLInputElement)) return;
  const apply = () => {
    document.documentElement.style.setProperty("--true-size", slider.value);
    localStorage.setItem("true-size", slider.value);
  };
  slider.value = localStorage.getItem("true-size") ?? slider.value;
  slider.addEventListener("input", apply);
  apply();
}

/** Each answer corrects the clock again. */
function keepTime() {
  document.addEventListener("htmx:before:response", (event) => {
    const headers = /** @type {CustomEvent} */ (event).detail?.ctx?.response?.headers;
    const told = headers instanceof Headers ? headers.get("hwtrack-now") : null;
    if (told) correct(told);
  });
}

/** Whoever signs out with scans or photos unsent is asked first; they stay on the phone. */
function askBeforeLeaving() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.leave || form.dataset.asked || !hasMemory()) return;
    event.preventDefault();
    void pending().then(({ waiting, attention, photos }) => {
      const count = waiting + attention + photos;
      if (count && !confirm(form.dataset.leave?.replace("{count}", String(count)))) return;
      form.dataset.asked = "yes";
      form.requestSubmit();
    });
  });
}

correctFromPage();
keepTime();
askBeforeLeaving();
showPending();
stampEvents();
buttons();
trueSize();
weighing();
balancing();
