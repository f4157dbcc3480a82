// What a worker in gloves notices without looking: a buzz and a tone. High and short for yes, low and long for no.

/** @type {AudioContext | null} */
let audio = null;

/** Prepare sound during a tap; browsers allow it only then. */
export function prepareSound() {
  audio ??= typeof AudioContext === "undefined" ? null : new AudioContext();
  void audio?.resume();
}

/** A code was read. */
export function yes() {
  navigator.vibrate?.(80);
  tone(1320, 0.12);
}

/** Something is wrong with what was read. */
export function no() {
  navigator.vibrate?.([120, 80, 120]);
  tone(220, 0.3);
}

/**
 * @param {number} hertz
 * @param {number} seconds
 */
function tone(hertz, seconds) {
  if (audio?.state !== "running") return;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0.2, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + seconds);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start();
  oscillator.stop(audio.currentTime + seconds);
}
