/** A page that has a worker do the job. */
/// <reference lib="dom" />
const worker = new Worker("worker.js");
const finished = new Promise((resolve, reject) => {
  worker.onmessage = ({ data: { result, error } }) =>
    error ? reject(new Error(error)) : resolve(result);
  worker.onerror = ({ message }) => reject(new Error(message));
});
Object.assign(globalThis, { finished });
