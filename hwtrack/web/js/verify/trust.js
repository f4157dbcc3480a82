// What somebody has decided to believe of a log: its key, its witnesses' keys, and how many of them must have signed.

import { openCheckpoint } from "./checkpoint.js";
import { cosignatures } from "./cosignature.js";
import { ProofError } from "./reason.js";

/**
 * @typedef {import("./note.js").VerifierKey} VerifierKey
 * @typedef {{log: VerifierKey, witnesses: VerifierKey[], quorum: number}} Trust
 * @typedef {{
 *   checkpoint: import("./checkpoint.js").Checkpoint,
 *   note: import("./note.js").Note,
 *   cosignatures: {name: string, at: number}[],
 * }} Witnessed the first cosignature of each witness; instants in seconds since 1970
 */

/**
 * The checkpoint written in a text, the log's signature and the witnesses' quorum checked.
 * @param {string} whole
 * @param {Trust} trust
 * @returns {Promise<Witnessed>}
 */
export async function demandWitnessed(whole, trust) {
  const { checkpoint, note } = await openCheckpoint(whole, trust.log);
  const found = [];
  for (const witness of trust.witnesses) {
    const [at] = await cosignatures(note, witness);
    if (at !== undefined) found.push({ name: witness.name, at });
  }
  if (found.length < trust.quorum) throw new ProofError("too_few_witnesses");
  return { checkpoint, note, cosignatures: found };
}
