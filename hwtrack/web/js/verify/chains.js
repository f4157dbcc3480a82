// The chains of a bundle, every link recomputed from its two texts. Twin of hwtrack/custody/bundle/chains.py.
// Statuses are not derived here: the rules of every kind of event are the service's alone.

import { firstBreak } from "./chain.js";
import { keyOf } from "./opened.js";
import { finding, stepOf } from "./report.js";

/**
 * @typedef {import("./opened.js").Opened} Opened
 * @typedef {import("./form.js").BundledContainer} BundledContainer
 */

/** @param {Opened} found */
export async function checkChains(found) {
  const findings = [];
  for (const container of found.bundle.containers) findings.push(...(await findingsOf(found, container)));
  const links = found.bundle.containers.reduce((sum, { links: all }) => sum + all.length, 0);
  return stepOf("chain", { links }, findings);
}

/**
 * @param {Opened} found
 * @param {BundledContainer} container
 */
async function findingsOf(found, container) {
  /** @param {number} event @param {string} reason */
  const at = (event, reason) => [finding(reason, { container: container.code, event })];
  const links = [];
  for (const [index, one] of container.links.entries()) {
    const event = found.events.get(keyOf(container.home_org_id, one.event_id));
    if (event === undefined) return at(index + 1, "missing_event");
    links.push({ ...one, header: event.header, body: event.body });
  }
  const broken = await firstBreak(links, { container: container.container_id });
  if (broken !== null) return at(broken.index + 1, broken.kind);
  return links.flatMap((link, index) => (speaksOf(found, container, link) ? [] : at(index + 1, "other_body")));
}

/**
 * Say whether header and body of a link that holds speak of one event, this home and this container.
 * @param {Opened} found
 * @param {BundledContainer} container
 * @param {import("./chain.js").Link} link
 */
function speaksOf(found, container, link) {
  const key = keyOf(container.home_org_id, link.event_id);
  const [header, body] = [found.headers.get(key), found.bodies.get(key)];
  if (!header || !body || body.event_id !== link.event_id) return false;
  return header.home_org_id === container.home_org_id && link.body.includes(`"${container.code}"`);
}

/**
 * Each container with its events in the order of its chain.
 * @param {Opened} found
 */
export function stories(found) {
  return found.bundle.containers.map((container) => ({
    code: container.code,
    events: container.links.flatMap((link, index) => toldOf(found, container, link.event_id, index + 1)),
  }));
}

/**
 * @param {Opened} found
 * @param {BundledContainer} container
 * @param {string} event
 * @param {number} number
 * @returns {import("./report.js").Told[]}
 */
function toldOf(found, container, event, number) {
  const key = keyOf(container.home_org_id, event);
  const [header, body] = [found.headers.get(key), found.bodies.get(key)];
  if (!header || !body) return [];
  const kind = typeof body.kind === "string" ? Array.from(body.kind).slice(0, 40).join("") : "";
  const { effective_time, record_time, grade } = header;
  const org_id = header.acting_for ?? header.org_id;
  return [{ number, event_id: event, kind, effective_time, record_time, org_id, grade }];
}
