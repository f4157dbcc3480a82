// Taken out − put in = lost, exact to the gram, while somebody types. The server computes again; this only shows it.

import { grams, kilograms } from "./weigh.js";

/**
 * @param {HTMLElement} form
 * @param {string} role
 * @returns {HTMLInputElement[]}
 */
function fields(form, role) {
  return [...form.querySelectorAll(`input[data-${role}]`)].filter((field) => field instanceof HTMLInputElement);
}

/**
 * Grams in a field times the count beside it; a field that cannot be read counts as nothing.
 * @param {HTMLInputElement} field
 */
function grossOf(field) {
  const count = field.closest("[data-row]")?.querySelector("input[data-count]");
  const times = count instanceof HTMLInputElement ? Number.parseInt(count.value || "1", 10) : 1;
  return (grams(field.value) ?? 0) * (Number.isNaN(times) ? 1 : times);
}

/** @param {HTMLElement} form - holds fields `data-taken` and `data-put`, and outputs of the three sums */
function show(form) {
  const sum = (/** @type {string} */ role) => fields(form, role).reduce((so, field) => so + grossOf(field), 0);
  const [taken, put] = [sum("taken"), sum("put")];
  for (const [role, value] of Object.entries({ taken, put, loss: taken - put })) {
    const output = form.querySelector(`output[data-sum-${role}]`);
    if (!(output instanceof HTMLOutputElement)) continue;
    output.textContent = kilograms(value);
    output.dataset.tone = role === "loss" && value < 0 ? "bad" : "";
  }
  const why = form.querySelector('[name="loss_reason"]');
  if (why instanceof HTMLInputElement) why.required = taken > put;
}

/** Keep every balance on the page up to date. */
export function balancing() {
  for (const form of document.querySelectorAll("[data-balance]")) {
    if (!(form instanceof HTMLElement)) continue;
    form.addEventListener("input", () => show(form));
    show(form);
  }
}
