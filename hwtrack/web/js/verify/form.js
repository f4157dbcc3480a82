// What a bundle's file looks like. Twin of hwtrack/custody/bundle/form.py; schemas/bundle/bundle.json is published.
// Nothing in a bundle is to be believed before it was checked.

import { textOf } from "./bytes.js";
import { NotCanonical, readCanonical } from "./canonical.js";
import { containerCode, digest, instant, lines, many, Misfit, optional, record, text, uuid, whole } from "./shapes.js";

export const FORMAT = "hwtrack-bundle-v1";
export const MAX_FILE_BYTES = 50_000_000;

const MAX_EVENTS = 10_000;
const MAX_CONTAINERS = 500;
const MAX_NOTE = 131072;
const MAX_TEXT = 400_000;
const MAX_NAMES = 10_000;

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{index: number, proof: Bytes[]}} Sealed
 * @typedef {{
 *   home_org_id: number, event_id: string, header: string, body: string, entry_hash: Bytes,
 *   siblings: {container_id: string, hash: Bytes}[], sealed: Sealed | null, receipt: string | null,
 * }} BundledEvent
 * @typedef {{
 *   home_org_id: number, container_id: string, code: string,
 *   links: {seq: number, event_id: string, prev: Bytes, hash: Bytes}[], labels: string[],
 * }} BundledContainer
 * @typedef {{org_id: number, device_id: string, record_id: string, record: string, sealed: Sealed | null}} DevicePaper
 * @typedef {{
 *   log: string, witnesses: string[], quorum: number, receipts: string[], label_roots: Bytes[],
 *   label_hosts: string[], key_list_days: number,
 * }} KeyTexts
 * @typedef {{
 *   containers: BundledContainer[], events: BundledEvent[], devices: DevicePaper[], checkpoint: string | null,
 *   key_list: string | null,
 *   unproven: {made_at: string, keys: KeyTexts | null, organisations: {org_id: number, name: string}[]},
 * }} Bundle
 */

/** A file that is no bundle; `at` is the JSON Pointer of the first fault in its form, where there is one. */
export class Unreadable extends Error {
  /**
   * @param {"too_large" | "not_text" | "not_canonical" | "other_format" | "malformed"} reason
   * @param {string} [at]
   */
  constructor(reason, at = "") {
    super(reason);
    this.reason = reason;
    this.at = at;
  }
}

const sealed = optional(record({ index: whole(0), proof: many(digest, 0, 53) }), null);

const event = record({
  home_org_id: whole(1),
  event_id: uuid,
  header: lines(MAX_TEXT),
  body: lines(MAX_TEXT),
  entry_hash: digest,
  siblings: optional(many(record({ container_id: uuid, hash: digest }), 1, MAX_CONTAINERS), []),
  sealed,
  receipt: optional(lines(MAX_NOTE), null),
});

const link = record({ seq: whole(1), event_id: uuid, prev: digest, hash: digest });

const container = record({
  home_org_id: whole(1),
  container_id: uuid,
  code: containerCode,
  links: many(link, 1, MAX_EVENTS),
  labels: optional(many(text(400), 1, 1_000), []),
});

const device = record({ org_id: whole(1), device_id: uuid, record_id: uuid, record: lines(4_000), sealed });

export const keyTexts = record({
  log: text(400),
  witnesses: optional(many(text(400), 1, 32), []),
  quorum: optional(whole(0, 32), 0),
  receipts: optional(many(text(400), 1, 32), []),
  label_roots: optional(many(digest, 1, 32), []),
  label_hosts: optional(many(text(40), 1, 32), []),
  key_list_days: optional(whole(1, 366), 30),
});

const unproven = record({
  made_at: instant,
  keys: optional(keyTexts, null),
  organisations: optional(many(record({ org_id: whole(1), name: text(200) }), 1, MAX_NAMES), []),
  places: optional(many(record({ facility_id: uuid, name: text(200) }), 1, MAX_NAMES), []),
});

const bundle = record({
  containers: many(container, 1, MAX_CONTAINERS),
  events: many(event, 1, MAX_EVENTS),
  unproven,
  devices: optional(many(device, 1, MAX_EVENTS), []),
  checkpoint: optional(lines(MAX_NOTE), null),
  key_list: optional(lines(MAX_NOTE), null),
});

/**
 * The bundle written in a file.
 * @param {Uint8Array<ArrayBuffer>} content
 * @returns {Bundle}
 */
export function readBundle(content) {
  const { format, ...members } = membersOf(content);
  if (format !== FORMAT) throw new Unreadable("other_format");
  try {
    const read = /** @type {Bundle} */ (bundle(members, ""));
    demandOrder(read);
    return read;
  } catch (error) {
    throw error instanceof Misfit ? new Unreadable("malformed", error.at) : error;
  }
}

/** @param {Uint8Array<ArrayBuffer>} content */
function membersOf(content) {
  if (content.length > MAX_FILE_BYTES) throw new Unreadable("too_large");
  const whole = textOf(content);
  if (whole === null) throw new Unreadable("not_text");
  try {
    return readCanonical(whole);
  } catch (error) {
    throw error instanceof NotCanonical ? new Unreadable("not_canonical") : error;
  }
}

/**
 * Pass silently if everything stands once and in order, and every event is some chain's.
 * @param {Bundle} read
 */
function demandOrder({ containers, events, devices }) {
  ascending("/containers", containers.map((one) => [one.home_org_id, one.container_id]));
  ascending("/events", events.map((one) => [one.home_org_id, one.event_id]));
  ascending("/devices", devices.map((one) => [one.org_id, one.record_id]));
  const needed = new Set(containers.flatMap((one) => one.links.map((found) => `${one.home_org_id} ${found.event_id}`)));
  const idle = events.findIndex((one) => !needed.has(`${one.home_org_id} ${one.event_id}`));
  if (idle >= 0) throw new Misfit(`/events/${idle}`);
}

/**
 * @param {string} at
 * @param {[number, string][]} keys
 */
function ascending(at, keys) {
  for (let index = 1; index < keys.length; index += 1) {
    const [[org, id], [nextOrg, nextId]] = [keys[index - 1] ?? [0, ""], keys[index] ?? [0, ""]];
    if (org > nextOrg || (org === nextOrg && id >= nextId)) throw new Misfit(`${at}/${index}`);
  }
}
