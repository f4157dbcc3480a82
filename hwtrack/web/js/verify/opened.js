// A bundle laid open: its texts read once, and where each event stands in which chain.

import { NotCanonical, readCanonical } from "./canonical.js";
import { readHeader } from "./header.js";

/**
 * @typedef {import("./form.js").Bundle} Bundle
 * @typedef {{container: string, event: number}} Place
 * @typedef {{
 *   bundle: Bundle,
 *   events: Map<string, import("./form.js").BundledEvent>,
 *   headers: Map<string, import("./header.js").Header>,
 *   bodies: Map<string, Record<string, unknown>>,
 *   places: Map<string, Place>,
 *   hashes: Map<string, Uint8Array<ArrayBuffer>>,
 * }} Opened by home organisation and event; hashes by container as well
 */

/**
 * @param {number} home
 * @param {string} event
 */
export const keyOf = (home, event) => `${home} ${event}`;

/**
 * @param {Bundle} bundle
 * @returns {Opened}
 */
export function opened(bundle) {
  /** @type {Opened} */
  const found = {
    bundle, events: new Map(), headers: new Map(), bodies: new Map(), places: new Map(), hashes: new Map(),
  };
  for (const event of bundle.events) {
    const key = keyOf(event.home_org_id, event.event_id);
    const [header, body] = [readHeader(event.header), bodyOf(event.body)];
    found.events.set(key, event);
    if (header !== null) found.headers.set(key, header);
    if (body !== null) found.bodies.set(key, body);
  }
  for (const container of bundle.containers) {
    for (const [index, link] of container.links.entries()) {
      const key = keyOf(container.home_org_id, link.event_id);
      const place = `${key} ${container.container_id}`;
      if (!found.places.has(key)) found.places.set(key, { container: container.code, event: index + 1 });
      if (!found.hashes.has(place)) found.hashes.set(place, link.hash);
    }
  }
  return found;
}

/**
 * @param {Opened} found
 * @param {string} key
 */
export const placeOf = (found, key) => ({ .../** @type {Place} */ (found.places.get(key)) });

/** @param {string} text */
function bodyOf(text) {
  try {
    return readCanonical(text);
  } catch (error) {
    if (error instanceof NotCanonical) return null;
    throw error;
  }
}
