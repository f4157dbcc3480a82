// The phones of a bundle: whether each signed body was signed by a key that counted then.
// Twin of hwtrack/custody/bundle/phones.py.

import { fromHex, hex, utf8 } from "./bytes.js";
import { NotCanonical, readCanonical } from "./canonical.js";
import { sha256Of } from "./hashes.js";
import { isInstant } from "./header.js";
import { placeOf } from "./opened.js";
import { finding, stepOf } from "./report.js";
import { isP256 } from "./signatures.js";

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {import("./opened.js").Opened} Opened
 * @typedef {import("./header.js").Header} Header
 * @typedef {import("./form.js").DevicePaper} DevicePaper
 * @typedef {{kind: string, at: string, point: Bytes, sealed: import("./form.js").Sealed | null}} Paper
 */

const ENROLLED = "device";
const SUSPENDED = "device-suspended";
const RESTORED = "device-restored";
const REVOKED = "device-revoked";

/** What stands before the 65 bytes of a P-256 point in a SubjectPublicKeyInfo. */
const PREFIX = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
const KEY_DIGITS = 182;

/**
 * The log entry that commits to a record, or null where its text is none.
 * @param {DevicePaper} paper
 */
export async function entryOf(paper) {
  const read = paperOf(paper);
  return read === null ? null : { kind: read.kind, id: paper.record_id, hash: await sha256Of(paper.record) };
}

/**
 * @param {Opened} found
 * @returns {Promise<import("./report.js").Step>}
 */
export async function checkPhones(found) {
  /** @type {Map<string, Paper[]>} */
  const papers = new Map();
  const findings = [];
  for (const paper of found.bundle.devices) {
    const read = paperOf(paper);
    const phone = `${paper.org_id} ${paper.device_id}`;
    if (read === null) findings.push(finding("bad_record", { device: paper.device_id }));
    else papers.set(phone, [...(papers.get(phone) ?? []), read]);
  }
  const signed = [...found.headers].filter(([, header]) => header.grade === "device");
  for (const [key, header] of signed) {
    const reason = await faultOf(found, key, header, papers);
    if (reason !== null) findings.push(finding(reason, placeOf(found, key)));
  }
  findings.push(...(await forks(found, signed.map(([key]) => key))));
  return stepOf("devices", { signed: signed.length, others: found.bundle.events.length - signed.length }, findings);
}

/**
 * @param {Opened} found
 * @param {string} key
 * @param {Header} header
 * @param {Map<string, Paper[]>} papers
 */
async function faultOf(found, key, header, papers) {
  const event = /** @type {import("./form.js").BundledEvent} */ (found.events.get(key));
  const { device_id, signature } = header;
  if (device_id === null || signature === null || deviceOf(found, key).id !== device_id) return "no_signature";
  const known = papers.get(`${header.org_id} ${device_id}`) ?? [];
  const [enrolment, ...more] = known.filter(({ kind }) => kind === ENROLLED);
  if (enrolment === undefined || more.length > 0) return "no_enrolment";
  if (!(await isP256(enrolment.point, signature, utf8(event.body)))) return "bad_device_signature";
  const earlier = !enrolment.sealed || !event.sealed || enrolment.sealed.index < event.sealed.index;
  if (header.record_time < enrolment.at || !earlier) return "not_enrolled";
  return standing(known, header.record_time);
}

/**
 * Say why a phone's signature did not count at an instant; at the very instant of a change it did not either.
 * @param {Paper[]} papers
 * @param {string} at
 */
function standing(papers, at) {
  const before = papers.filter((paper) => paper.at <= at).sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
  if (before.some(({ kind }) => kind === REVOKED)) return "revoked";
  const turns = before.filter(({ kind }) => kind === SUSPENDED || kind === RESTORED);
  return turns.at(-1)?.kind === SUSPENDED ? "suspended" : null;
}

/**
 * Where a phone's own chain contradicts itself, as far as the file holds neighbours.
 * @param {Opened} found
 * @param {string[]} signed
 */
async function forks(found, signed) {
  /** @type {Map<string, {key: string, id: string, number: number}>} */
  const steps = new Map();
  const findings = [];
  for (const key of signed) {
    const device = deviceOf(found, key);
    if (typeof device.seq !== "number") continue;
    // Why the organisation too: phones choose their own ids, and two organisations may have the same.
    const step = { key, id: `${found.headers.get(key)?.org_id} ${device.id}`, number: device.seq };
    const other = steps.get(`${step.id} ${step.number}`);
    if (other === undefined) steps.set(`${step.id} ${step.number}`, step);
    else if (other.key.split(" ")[1] !== key.split(" ")[1]) findings.push(finding("fork", placeOf(found, key)));
  }
  for (const { key, id, number } of steps.values()) {
    const before = steps.get(`${id} ${number - 1}`);
    if (before === undefined) continue;
    const body = found.events.get(before.key)?.body ?? "";
    if (deviceOf(found, key).prev !== hex(await sha256Of(body))) {
      findings.push(finding("broken_device_chain", placeOf(found, key)));
    }
  }
  return findings;
}

/**
 * @param {Opened} found
 * @param {string} key
 * @returns {Record<string, unknown>}
 */
function deviceOf(found, key) {
  const device = found.bodies.get(key)?.device;
  return typeof device === "object" && device !== null ? /** @type {Record<string, unknown>} */ (device) : {};
}

/**
 * @param {DevicePaper} paper
 * @returns {Paper | null}
 */
function paperOf(paper) {
  const members = membersOf(paper.record);
  if (members === null) return null;
  const { v, kind, org_id, device_id, at, public_key = "" } = members;
  const key = fromHex(public_key);
  const known = typeof kind === "string" && [ENROLLED, SUSPENDED, RESTORED, REVOKED].includes(kind) && isInstant(at);
  const whose = v === 1 && org_id === paper.org_id && device_id === paper.device_id;
  const keyed = kind !== ENROLLED || (String(public_key).startsWith(PREFIX) && String(public_key).length === KEY_DIGITS);
  if (!known || !whose || !keyed || key === null) return null;
  return { kind, at, point: key.slice(26), sealed: paper.sealed };
}

/** @param {string} text */
function membersOf(text) {
  try {
    return readCanonical(text);
  } catch (error) {
    if (error instanceof NotCanonical) return null;
    throw error;
  }
}
