// Where the threads of a step wait for each other.

/** Rounds of looking before a thread sleeps: about 20 µs, longer than the phases of a step differ. */
const SPINS: i32 = 20000;

/**
 * Returns once all `threads` threads have called it. words: two i32, how many have come and which
 * round this is. The last to come starts the next round and wakes the sleepers.
 *
 * Gives 0, or 1 when `halt` (an i32) is set, so that no thread waits for one that has failed.
 */
export function barrier(words: usize, threads: i32, halt: usize): i32 {
  const round = atomic.load<i32>(words, 4);
  if (atomic.add<i32>(words, 1) == threads - 1) {
    atomic.store<i32>(words, 0);
    atomic.add<i32>(words, 1, 4);
    atomic.notify(words + 4, threads);
    return atomic.load<i32>(halt);
  }
  for (let spin = 0; spin < SPINS; spin++) {
    if (atomic.load<i32>(words, 4) != round) return atomic.load<i32>(halt);
  }
  while (atomic.load<i32>(words, 4) == round) {
    if (atomic.load<i32>(halt)) return 1;
    atomic.wait<i32>(words + 4, round, 100_000_000); // 0.1 s, to look at halt now and then
  }
  return atomic.load<i32>(halt);
}
