// Why a text or proof of the log is not believed: the names of hwtrack/tlog/reason.py.

/**
 * @typedef {"too_large" | "malformed" | "unsigned" | "bad_signature" | "other_origin" | "bad_cosignature" |
 *   "too_few_witnesses" | "shrunk" | "beyond_tree" | "wrong_length" | "wrong_root" | "inconsistent"} ProofReason
 */

/** A text or proof of the log is not believed. */
export class ProofError extends Error {
  /** @param {ProofReason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}
