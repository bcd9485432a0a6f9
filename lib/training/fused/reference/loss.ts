/**
 * The naive twin of the kernel `softmaxCrossEntropy`, in float64.
 *
 * @param logits `[m, classes]`
 * @param options `labels`: `[m]` integers, a negative one for a row of no class, whose target is
 * 1 / classes for each; `classes`: how many logits a row has
 * @returns the mean loss in nats, its gradient `[m, classes]`, and how many rows are right
 */
export function softmaxCrossEntropy(
  logits: ArrayLike<number>,
  { labels, classes }: { readonly labels: ArrayLike<number>; readonly classes: number },
): { readonly loss: number; readonly gradient: Float64Array; readonly right: number } {
  const gradient = new Float64Array(logits.length);
  let [loss, right] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const values = Array.from({ length: classes }, (_, j) => logits[row * classes + j]!);
    const largest = Math.max(...values);
    const powers = values.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    const label = labels[row]!;
    const targets = values.map((_, j) => label < 0 ? 1 / classes : Number(j === label));
    values.forEach((value, j) => loss += targets[j]! * (Math.log(sum) - (value - largest)));
    right += Number(values.indexOf(largest) === label);
    powers.forEach((power, j) =>
      gradient[row * classes + j] = (power / sum - targets[j]!) / labels.length
    );
  }
  return { loss: loss / labels.length, gradient, right };
}
