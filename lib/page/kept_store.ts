/**
 * Keeps things in the browser's own store, on this device. Nothing is kept unless someone asks for it.
 *
 * @module
 */
/// <reference lib="dom" />

const STORE = "kept";

/** Another page of the same server has another store. */
const DATABASE = () => `digits ${new URL(".", location.href).pathname}`;

/** A place for one thing. */
export class KeptStore<Value> {
  readonly #key: string;
  /** The last write: each waits for the one before, so that the newest value stays. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param key the thing's name in the store */
  constructor(key: string) {
    this.#key = key;
  }

  /** What is kept; undefined where nothing is, or the browser has no store, as in some private windows. */
  async read(): Promise<Value | undefined> {
    try {
      return await this.#use("readonly", (store) => store.get(this.#key)) as Value | undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps a value in place of the one before.
   *
   * @throws DOMException when the browser does not: there is no room, or no store
   */
  write(value: Value): Promise<void> {
    return this.#queue(() => this.#use("readwrite", (store) => store.put(value, this.#key)));
  }

  /** Forgets it. */
  delete(): Promise<void> {
    return this.#queue(() => this.#use("readwrite", (store) => store.delete(this.#key)));
  }

  async #queue(work: () => Promise<unknown>): Promise<void> {
    const turn = this.#last.then(work, work);
    this.#last = turn;
    await turn;
  }

  async #use(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => { readonly result: unknown },
  ): Promise<unknown> {
    const database = await open();
    try {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      return await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE(), 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
