// A report in words: the sentences come with the page from the same catalogue as the command line's.

/**
 * @typedef {Record<string, string>} Texts
 * @typedef {{
 *   titles: Texts, outcomes: Texts, verdicts: Texts, holds: Texts, absent: Texts, unchecked: Texts, where: Texts,
 *   reasons: Record<string, Texts>, labels: Texts, limits: string[], kinds: Texts, grades: Texts, page: Texts,
 * }} Words
 * @typedef {import("./report.js").Facts} Facts
 * @typedef {import("./report.js").Step} Step
 */

/**
 * A template with its places filled.
 * @param {string | undefined} template
 * @param {Facts} [facts]
 */
export function filled(template = "", facts = {}) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
}

/**
 * What a step says of itself; nothing where its findings say it.
 * @param {Words} words
 * @param {Step} step
 */
export function saidOf(words, { layer, outcome, facts }) {
  /** @type {Record<string, Texts>} */
  const texts = { holds: words.holds, absent: words.absent, unchecked: words.unchecked };
  return filled(texts[outcome]?.[layer] ?? "", facts);
}

/**
 * A finding with its place.
 * @param {Words} words
 * @param {string} layer
 * @param {import("./report.js").Finding} finding
 */
export function findingOf(words, layer, { reason, facts }) {
  const where = Object.keys(words.where).find((name) => name in facts);
  const place = where === undefined ? "" : `${filled(words.where[where], facts)} `;
  return place + filled(words.reasons[layer]?.[reason] ?? reason, facts);
}
