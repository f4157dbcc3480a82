// The phone's own memory (IndexedDB): its key, the events that have not been sent, receipts, open handovers.
// Knows stores and transactions; knows nothing of what lies in them.

const NAME = "hwtrack";
const VERSION = 4;

/**
 * `phone` holds one record under 1; `outbox` is keyed by the number in the phone's chain; `receipts` by event, and
 * `unproved` names those whose proof is still to come; `photos` by whose they are and the hash of
 * their content.
 * @typedef {"phone" | "outbox" | "receipts" | "unproved" | "handovers" | "photos"} Store
 */
const KEYS = { phone: null, outbox: "seq", receipts: "event_id", unproved: "event_id", handovers: "challenge" };

const PHOTO_KEY = ["org", "account", "sha256"];

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(KEYS)) {
        if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name, keyPath ? { keyPath } : {});
      }
      keyPhotos(asked);
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => forget(asked.result);
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("another tab holds an older memory"));
  });
  opened.catch(() => (opened = null));
  return opened;
}

/**
 * Key the photos by whose they are; those of version 3, keyed by their hash alone, stay their organisation's.
 * @param {IDBOpenDBRequest} asked - while it upgrades
 */
function keyPhotos({ result: memory, transaction }) {
  const make = () => memory.createObjectStore("photos", { keyPath: PHOTO_KEY });
  if (!transaction || !memory.objectStoreNames.contains("photos")) return void make();
  const kept = transaction.objectStore("photos").getAll();
  kept.onsuccess = () => {
    memory.deleteObjectStore("photos");
    const store = make();
    for (const one of kept.result) store.put({ account: "", stored_at: Date.now(), ...one });
  };
}

/**
 * Make way for a newer page in another tab.
 * @param {IDBDatabase} memory
 */
function forget(memory) {
  memory.close();
  opened = null;
}

/** Say whether this browser has a memory at all. */
export function hasMemory() {
  return typeof indexedDB !== "undefined" && Boolean(globalThis.crypto?.subtle);
}

/**
 * The answer of one request.
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * One record, or undefined.
 * @param {Store} store
 * @param {IDBValidKey} key
 * @returns {Promise<any>}
 */
export async function read(store, key) {
  return answer((await open()).transaction(store).objectStore(store).get(key));
}

/**
 * Every record in the order of their keys.
 * @param {Store} store
 * @returns {Promise<any[]>}
 */
export async function all(store) {
  return answer((await open()).transaction(store).objectStore(store).getAll());
}

/**
 * Do several things in one transaction that is on the disk when this resolves. `act` must not wait for anything but
 * the requests it makes; where it throws, nothing was done.
 * @param {Store[]} names
 * @param {(stores: Record<Store, IDBObjectStore>, abort: () => void) => void} act
 * @returns {Promise<boolean>} false where `act` aborted
 */
export async function write(names, act) {
  const transaction = (await open()).transaction(names, "readwrite", { durability: "strict" });
  const stores = /** @type {Record<Store, IDBObjectStore>} */ ({});
  for (const name of names) stores[name] = transaction.objectStore(name);
  let aborted = false;
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(true);
    transaction.onabort = () => (aborted ? resolve(false) : reject(transaction.error));
  });
  act(stores, () => {
    aborted = true;
    transaction.abort();
  });
  return /** @type {Promise<boolean>} */ (done);
}

/**
 * Run alone among all tabs of this browser, one after the other.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function alone(name, act) {
  return navigator.locks ? navigator.locks.request(name, act) : act();
}
