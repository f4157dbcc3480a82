// Texts of the page's modules, put into the page by the server in the reader's language.

/** @type {Record<string, string> | null} */
let words = null;

/**
 * The text of a key, with `{name}` filled.
 * @param {string} key
 * @param {Record<string, string | number>} [facts]
 */
export function word(key, facts = {}) {
  words ??= JSON.parse(document.getElementById("words")?.textContent || "{}");
  return (words?.[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
}
