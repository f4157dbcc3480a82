// UUID version 7 from a given instant (RFC 9562 §5.7). Knows no clock.

let lastMillisecond = 0;
let counter = 0;

/**
 * Make an id that sorts by time; ids of one page never repeat and never run backwards.
 * @param {number} at - milliseconds since 1970, from the server-corrected clock
 * @returns {string} 36 characters, lower case
 */
export function uuid7(at) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const millisecond = Math.max(Math.floor(at), lastMillisecond);
  counter = millisecond === lastMillisecond ? counter + 1 : (((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0)) & 0x7ff;
  // Why: the counter has twelve bits; when it is full the id borrows the next millisecond.
  lastMillisecond = counter > 0xfff ? millisecond + 1 : millisecond;
  counter &= 0xfff;
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(lastMillisecond / 2 ** (8 * (5 - index))) % 256;
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
