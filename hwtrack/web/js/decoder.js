// The decoder's worker: pixels in, the text of one QR symbol out. Runs off the page's thread.
//
// It is told where the wasm lies (the library would otherwise fetch it from a public server).

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { stretch } from "./frame.js";

/**
 * @typedef {{kind: "start", wasm: string}} Start
 * @typedef {{kind: "decode", id: number, image: ImageData, stretch: boolean, patient: boolean}} Decode
 * @typedef {{kind: "ready"} | {kind: "failed"} | {kind: "decoded", id: number, text: string | null}} Answer
 */

/** @param {Answer} answer */
const say = (answer) => self.postMessage(answer);

/** @param {string} wasm */
async function start(wasm) {
  try {
    await prepareZXingModule({
      overrides: { locateFile: (/** @type {string} */ file) => (file.endsWith(".wasm") ? wasm : file) },
      fireImmediately: true,
    });
    say({ kind: "ready" });
  } catch {
    say({ kind: "failed" });
  }
}

/** @param {Decode} task */
async function decode(task) {
  if (task.stretch) stretch(task.image.data);
  const [symbol] = await readBarcodes(task.image, {
    formats: ["QRCode"],
    maxNumberOfSymbols: 1,
    tryHarder: true,
    tryInvert: false,
    tryRotate: task.patient,
    tryDownscale: task.patient,
  });
  say({ kind: "decoded", id: task.id, text: symbol?.isValid ? symbol.text : null });
}

self.addEventListener("message", (event) => {
  const task = /** @type {Start | Decode} */ (event.data);
  if (task.kind === "start") void start(task.wasm);
  else decode(task).catch(() => say({ kind: "decoded", id: task.id, text: null }));
});
