// What was counted on this phone and the service has not answered: kept before it is sent, in the order it was made.
// Knows a store of its own; knows nothing of cameras.

const NAME = "hwtrack-count";

/**
 * @typedef {object} Kept
 * @property {string} id - the scan's or package's own id
 * @property {string} count - home organisation and id of the count, "12/0199…"
 * @property {"scan" | "extra"} kind
 * @property {number} order
 * @property {Record<string, unknown>} body - as the service takes it
 */

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => (opened = null));
  return opened;
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>} when the transaction is on the disk
 */
async function within(mode, act) {
  const transaction = (await open()).transaction("kept", mode, { durability: "strict" });
  const request = act(transaction.objectStore("kept"));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = () => reject(transaction.error);
  });
  return request.result;
}

/** Keep one before it is sent. @param {Kept} one */
export async function keep(one) {
  await within("readwrite", (store) => store.put(one));
}

/**
 * What waits for one count, in the order it was made.
 * @param {string} count
 * @returns {Promise<Kept[]>}
 */
export async function waiting(count) {
  const all = /** @type {Kept[]} */ (await within("readonly", (store) => store.getAll()));
  return all.filter((one) => one.count === count).sort((one, other) => one.order - other.order);
}

/** Forget what the service has. @param {string[]} ids */
export async function drop(ids) {
  for (const id of ids) await within("readwrite", (store) => store.delete(id));
}
