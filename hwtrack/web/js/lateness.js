// Whether what was just sent may have come late, and telling the page so. The service alone says whether a reason is asked.

const LATE = "hwtrack-late";

/** An hour less than the service's limit: it knows this phone's clock better than the phone does. */
const MAYBE_LATE_MS = 23 * 3_600_000;

/**
 * Whether the service has recorded an event about a day after it happened, or later.
 * @param {{body: string}} one - what was sent
 * @param {{outcome: string, recorded: {record_time: string} | null} | undefined} told - what was answered
 */
export function mayBeLate(one, told) {
  if (!told?.recorded || !["recorded", "repeated"].includes(told.outcome)) return false;
  return Date.parse(told.recorded.record_time) - Date.parse(JSON.parse(one.body).event_time) > MAYBE_LATE_MS;
}

/** Tell this page that something late was sent. */
export function tellLate() {
  globalThis.dispatchEvent(new Event(LATE));
}

/** @param {() => void} act - called whenever something late was sent from this page */
export function onLate(act) {
  globalThis.addEventListener(LATE, act);
}
