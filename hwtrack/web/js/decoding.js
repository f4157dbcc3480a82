// The page's side of the decoder: a promise for every picture handed to the worker.

/** @typedef {import("./decoder.js").Answer} Answer */

export class Decoder {
  /** @type {Map<number, (text: string | null) => void>} */
  #waiting = new Map();
  #worker;
  #next = 0;
  /** Settles once the wasm runs; rejects where it cannot. @type {Promise<void>} */
  ready;

  /**
   * @param {string} script - address of the worker
   * @param {string} wasm - address of the wasm
   */
  constructor(script, wasm) {
    this.#worker = new Worker(script);
    this.ready = new Promise((resolve, reject) => {
      this.#worker.onerror = () => reject(new Error("the decoder did not start"));
      this.#worker.onmessage = (event) => this.#hear(event.data, resolve, reject);
    });
    this.ready.catch(() => undefined);
    this.#worker.postMessage({ kind: "start", wasm });
  }

  /**
   * Decode one picture; its pixels are given away.
   * @param {ImageData} image
   * @param {{stretch: boolean, patient?: boolean}} how
   * @returns {Promise<string | null>}
   */
  decode(image, how) {
    const id = (this.#next += 1);
    const task = { kind: "decode", id, image, stretch: how.stretch, patient: how.patient ?? false };
    this.#worker.postMessage(task, [image.data.buffer]);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /**
   * @param {Answer} answer
   * @param {() => void} resolve
   * @param {(reason: Error) => void} reject
   */
  #hear(answer, resolve, reject) {
    if (answer.kind === "ready") resolve();
    else if (answer.kind === "failed") reject(new Error("the decoder did not start"));
    else {
      this.#waiting.get(answer.id)?.(answer.text);
      this.#waiting.delete(answer.id);
    }
  }
}
