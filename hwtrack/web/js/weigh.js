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

/**
 * The sum of the fields written as `name+name`, or null where the first cannot be read; the others may be empty.
 * @param {HTMLElement} form
 * @param {string} names
 */
function sum(form, names) {
  const [first, ...others] = names.split("+").map((name) => {
    const field = form.querySelector(`[name="${name}"]`);
    return field instanceof HTMLInputElement ? grams(field.value) : null;
  });
  if (first === null || first === undefined) return null;
  return first + others.reduce((/** @type {number} */ so, more) => so + (more ?? 0), 0);
}

/** @param {HTMLElement} form - says in `data-weigh` what is taken from what, else `gross tare`; holds an output */
function show(form) {
  const output = form.querySelector("output");
  const [whole, part] = (form.dataset.weigh || "gross tare").split(" ").map((names) => sum(form, names));
  if (!output || whole === undefined || part === undefined) return;
  output.textContent = whole === null || part === null ? "—" : kilograms(whole - part);
  output.dataset.tone = whole !== null && part !== null && whole < part ? "bad" : "";
}

/** Keep every weighing form on the page up to date. */
export function weighing() {
  for (const form of document.querySelectorAll("[data-weigh]")) {
    if (!(form instanceof HTMLElement)) continue;
    form.addEventListener("input", () => show(form));
    show(form);
  }
}
