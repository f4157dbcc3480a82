// What a check of a bundle found, as hwtrack/custody/bundle/report.py writes it.

/**
 * @typedef {Record<string, string | number>} Facts
 * @typedef {"holds" | "broken" | "open" | "absent" | "unchecked"} Outcome
 * @typedef {{reason: string, facts: Facts}} Finding
 * @typedef {{layer: string, outcome: Outcome, facts: Facts, findings: Finding[]}} Step
 * @typedef {{
 *   number: number, event_id: string, kind: string, effective_time: string, record_time: string, org_id: number,
 *   grade: string,
 * }} Told
 * @typedef {"holds" | "incomplete" | "broken" | "unreadable"} Verdict
 * @typedef {{
 *   verdict: Verdict, anchored: boolean, steps: Step[], containers: {code: string, events: Told[]}[],
 * }} Report
 */

/** Reasons that contradict nothing: a proof is missing. */
const OPEN = new Set(["no_checkpoint", "not_sealed", "too_few_witnesses", "no_key_list", "list_stale", "no_keys"]);

/**
 * A step that holds unless there are findings.
 * @param {string} layer
 * @param {Facts} facts
 * @param {Finding[]} [findings]
 * @returns {Step}
 */
export function stepOf(layer, facts, findings = []) {
  const open = findings.length > 0 && findings.every(({ reason }) => OPEN.has(reason));
  return { layer, outcome: findings.length === 0 ? "holds" : open ? "open" : "broken", facts, findings };
}

/**
 * A step without figures.
 * @param {string} layer
 * @param {Outcome} outcome
 * @returns {Step}
 */
export const bare = (layer, outcome) => ({ layer, outcome, facts: {}, findings: [] });

/**
 * @param {string} reason
 * @param {Facts} [facts]
 * @returns {Finding}
 */
export const finding = (reason, facts = {}) => ({ reason, facts });

/**
 * The worst of the steps.
 * @param {Step[]} steps
 * @returns {Verdict}
 */
export function verdictOf(steps) {
  if (steps[0]?.outcome === "broken") return "unreadable";
  if (steps.some(({ outcome }) => outcome === "broken")) return "broken";
  return steps.some(({ outcome }) => outcome === "open") ? "incomplete" : "holds";
}
