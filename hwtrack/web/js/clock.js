// The clock pages use: the device's, corrected by the server's. Knows no page beyond two meta elements.
//
// A phone's clock may stand in 2019 or 2040, and the demo city lives on its own day. The server writes its instant into
// the page; the difference to the device's clock at the moment the answer arrived is the correction.

/** Milliseconds to add to the device's clock; zero until corrected. */
let added = 0;

/** When the server last told its instant, by the device's clock. */
let heard = NaN;

/**
 * When the page's first byte arrived, by the device's clock.
 * @returns {number} milliseconds since 1970
 */
function arrival() {
  const [navigation] = performance.getEntriesByType("navigation");
  const start = navigation instanceof PerformanceNavigationTiming ? navigation.responseStart : 0;
  return Date.now() - performance.now() + start;
}

/**
 * Correct the clock by an instant the server just gave.
 * @param {string} instant - ISO 8601 with offset
 * @param {number} heardAt - the device's clock when it was heard, in milliseconds
 */
export function correct(instant, heardAt = Date.now()) {
  const told = Date.parse(instant);
  if (!Number.isNaN(told)) [added, heard] = [told - heardAt, heardAt];
}

/** Correct the clock from the page's `hwtrack-now` meta element. */
export function correctFromPage() {
  const meta = document.querySelector('meta[name="hwtrack-now"]');
  if (meta instanceof HTMLMetaElement) correct(meta.content, arrival());
}

/**
 * The corrected instant.
 * @returns {number} milliseconds since 1970
 */
export function now() {
  return Date.now() + added;
}

/** Milliseconds since the server was last heard; not a number where it never was. */
export const sinceHeard = () => Date.now() - heard;

/** What is added to the device's own clock, in milliseconds. */
export function correction() {
  return added;
}
