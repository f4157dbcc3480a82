// Where the device is: asked once while the camera opens, never waited for, written as plain form fields.

/** @type {GeolocationPosition | null} */
let position = null;

/** Begin to look; a refusal is no error, the scan is then recorded without a position. */
export function look() {
  navigator.geolocation?.getCurrentPosition(
    (found) => {
      position = found;
    },
    () => undefined,
    { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
  );
}

/** Begin to look where nobody has to be asked any more. */
export async function lookIfAllowed() {
  try {
    const permission = await navigator.permissions.query({ name: "geolocation" });
    if (permission.state === "granted") look();
  } catch {
    // Why: browsers without the question simply have no position until the camera is opened.
  }
}

/**
 * Write the position into a form that has fields for it.
 * @param {HTMLFormElement} form
 */
export function fill(form) {
  for (const [name, value] of Object.entries(fields())) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  }
}

/**
 * The position as form fields: WGS-84 degrees with seven decimals and accuracy in metres; empty where unknown.
 * @returns {{longitude: string, latitude: string, accuracy_m: string}}
 */
function fields() {
  if (!position) return { longitude: "", latitude: "", accuracy_m: "" };
  const { longitude, latitude, accuracy } = position.coords;
  return { longitude: longitude.toFixed(7), latitude: latitude.toFixed(7), accuracy_m: String(Math.ceil(accuracy)) };
}

/**
 * The position as an event has it, or null where it is unknown.
 * @returns {{longitude: string, latitude: string, accuracy_m: number} | null}
 */
export function members() {
  const { longitude, latitude, accuracy_m } = fields();
  return longitude ? { longitude, latitude, accuracy_m: Math.min(Number(accuracy_m), 100_000) } : null;
}
