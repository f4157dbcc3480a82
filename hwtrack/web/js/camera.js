// The rear camera: opening it, its torch, its frames, and letting it go. Knows nothing of codes.

/**
 * Say whether the camera may be opened without asking.
 * @returns {Promise<boolean>}
 */
export async function isAllowed() {
  try {
    const permission = await navigator.permissions.query({ name: /** @type {PermissionName} */ ("camera") });
    return permission.state === "granted";
  } catch {
    return false;
  }
}

export class Camera {
  /** @type {MediaStream | null} */
  #stream = null;
  #video;

  /** @param {HTMLVideoElement} video - with `playsinline` and `muted` */
  constructor(video) {
    this.#video = video;
  }

  /** Whether frames are coming. */
  get isOpen() {
    return this.#stream !== null;
  }

  /** The frame's own size in pixels. */
  get size() {
    return { width: this.#video.videoWidth, height: this.#video.videoHeight };
  }

  /** Whether the camera has a light we may switch. */
  get hasTorch() {
    const capabilities = this.#track()?.getCapabilities?.();
    return Boolean(capabilities && "torch" in capabilities && capabilities.torch);
  }

  /**
   * Ask for the rear camera and show it.
   * @throws {DOMException} the browser refuses or there is none
   */
  async open() {
    if (!navigator.mediaDevices) throw new DOMException("no camera in this browser", "NotSupportedError");
    this.#stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.#video.srcObject = this.#stream;
    await this.#video.play();
  }

  /** @param {boolean} on */
  async torch(on) {
    const wanted = /** @type {MediaTrackConstraintSet} */ (/** @type {unknown} */ ({ torch: on }));
    await this.#track()?.applyConstraints({ advanced: [wanted] });
  }

  /** Resolves when the next new frame can be drawn. @returns {Promise<void>} */
  frame() {
    return new Promise((resolve) => {
      if ("requestVideoFrameCallback" in this.#video) this.#video.requestVideoFrameCallback(() => resolve());
      else requestAnimationFrame(() => resolve());
    });
  }

  /** Keep the last frame on screen and let the camera go. */
  close() {
    this.#video.pause();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  #track() {
    return this.#stream?.getVideoTracks()[0];
  }
}
