// One camera frame made ready for decoding: the centre crop, at full or half size, with or without contrast stretch.
// Knows pixels only. Source: reference/ux.md §2 (three passes; the crop roughly halves decode time).

/** The share of the frame's width and height that is looked at. */
export const CROP = 0.85;

/**
 * The passes in the order they take turns: as it is; half size and stretched; full size and stretched.
 * @typedef {{scale: number, stretch: boolean}} Pass
 * @type {readonly Pass[]}
 */
export const PASSES = [
  { scale: 1, stretch: false },
  { scale: 0.5, stretch: true },
  { scale: 1, stretch: true },
];

/**
 * Spread the luminance of an image over the whole range, leaving out the darkest and brightest hundredth.
 * @param {Uint8ClampedArray} pixels - RGBA, changed in place to grey
 */
export function stretch(pixels) {
  const histogram = new Uint32Array(256);
  for (let index = 0; index < pixels.length; index += 4) {
    const grey = ((pixels[index] ?? 0) * 77 + (pixels[index + 1] ?? 0) * 150 + (pixels[index + 2] ?? 0) * 29) >> 8;
    pixels[index] = grey;
    histogram[grey] = (histogram[grey] ?? 0) + 1;
  }
  const table = spread(histogram, pixels.length / 4);
  for (let index = 0; index < pixels.length; index += 4) {
    const grey = table[pixels[index] ?? 0] ?? 0;
    pixels[index] = grey;
    pixels[index + 1] = grey;
    pixels[index + 2] = grey;
  }
}

/**
 * @param {Uint32Array} histogram - of 256 grey values
 * @param {number} total - number of pixels
 * @returns {Uint8ClampedArray} the new value of each grey
 */
function spread(histogram, total) {
  const low = quantile(histogram, total * 0.01);
  const high = Math.max(quantile(histogram, total * 0.99), low + 1);
  return Uint8ClampedArray.from({ length: 256 }, (_, grey) => ((grey - low) * 255) / (high - low));
}

/**
 * @param {Uint32Array} histogram
 * @param {number} count
 * @returns {number} the grey value below which `count` pixels lie
 */
function quantile(histogram, count) {
  let seen = 0;
  for (let grey = 0; grey < 256; grey += 1) {
    seen += histogram[grey] ?? 0;
    if (seen > count) return grey;
  }
  return 255;
}

/**
 * Draw part of a picture and take its pixels.
 * @param {CanvasRenderingContext2D} context - of the working canvas, resized as needed
 * @param {CanvasImageSource} source
 * @param {{width: number, height: number}} size - of the source
 * @param {{crop: number, scale: number}} how
 */
export function take(context, source, size, how) {
  const [width, height] = [Math.round(size.width * how.crop), Math.round(size.height * how.crop)];
  const [wide, high] = [Math.max(1, Math.round(width * how.scale)), Math.max(1, Math.round(height * how.scale))];
  if (context.canvas.width !== wide || context.canvas.height !== high) {
    context.canvas.width = wide;
    context.canvas.height = high;
  }
  const [left, top] = [(size.width - width) / 2, (size.height - height) / 2];
  context.drawImage(source, left, top, width, height, 0, 0, wide, high);
  return context.getImageData(0, 0, wide, high);
}
