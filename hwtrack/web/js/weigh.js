// Net = gross − tare while somebody types, exact to the gram. The server computes again; this only shows it.

/**
 * Grams written in a field, or null.
 * @param {string} text - kilograms, up to three decimals, or one or two after a comma; full-width digits are understood
 */
export function grams(text) {
  const match = /^(\d{1,9})(?:\.(\d{0,3})|,(\d{0,2}))?$/.exec(text.normalize("NFKC").trim());
  return match ? Number(match[1]) * 1000 + Number((match[2] ?? match[3] ?? "").padEnd(3, "0")) : null;
}

/**
 * Kilograms with three decimals.
 * @param {number} value - grams
 */
export function kilograms(value) {
  const [whole, rest] = [Math.trunc(Math.abs(value) / 1000), Math.abs(value) % 1000];
  return `${value < 0 ? "−" : ""}${whole}.${String(rest).padStart(3, "0")}`;
}

/** @param {HTMLElement} form - holds fields `gross` and `tare` and an output */
function show(form) {
  const output = form.querySelector("output");
  const [gross, tare] = ["gross", "tare"].map((name) => {
    const field = form.querySelector(`[name="${name}"]`);
    return field instanceof HTMLInputElement ? grams(field.value) : null;
  });
  if (!output || gross === undefined || tare === undefined) return;
  output.textContent = gross === null || tare === null ? "—" : kilograms(gross - tare);
  output.dataset.tone = gross !== null && tare !== null && gross < tare ? "bad" : "";
}

/** Keep every weighing form on the page up to date. */
export function weighing() {
  for (const form of document.querySelectorAll("[data-weigh]")) {
    if (!(form instanceof HTMLElement)) continue;
    form.addEventListener("input", () => show(form));
    show(form);
  }
}
