// A hand scanner that types (keyboard wedge): many characters within milliseconds, ended by Enter.
// Slow typing is left alone. Source: reference/ux.md §6 rule 3 (71 characters at 5 ms each + Enter).

/** Longest pause within one scan, in milliseconds; cordless scanners stutter, people are slower for twenty keys on end. */
const PAUSE = 90;
/** Fewer characters than this are a person's. */
const LEAST = 20;

/** Characters of the link by key position, for when an input method swallows `key`. @type {Record<string, string>} */
const BY_POSITION = { Slash: "/", Period: ".", Minus: "-", Semicolon: ":" };

/**
 * The character a key stands for, or the empty text.
 * @param {KeyboardEvent} event
 */
export function characterOf(event) {
  if (event.key.length === 1) return event.key;
  if (/^Key[A-Z]$/.test(event.code)) return event.code.slice(3);
  if (/^(Digit|Numpad)\d$/.test(event.code)) return event.code.slice(-1);
  return BY_POSITION[event.code] ?? "";
}

/**
 * Watch a page for scans.
 * @param {Document} page
 * @param {(text: string) => void} found
 */
export function listen(page, found) {
  let typed = "";
  let last = 0;
  /** @type {{field: HTMLInputElement, value: string} | null} */
  let before = null;
  page.addEventListener("keydown", (event) => {
    const at = event.timeStamp;
    if (at - last > PAUSE) {
      typed = "";
      before = event.target instanceof HTMLInputElement ? { field: event.target, value: event.target.value } : null;
    }
    last = at;
    if (event.key === "Enter" && typed.length >= LEAST) {
      event.preventDefault();
      if (before) before.field.value = before.value;
      const text = typed;
      typed = "";
      found(text);
    } else typed += characterOf(event);
  }, true);
}
