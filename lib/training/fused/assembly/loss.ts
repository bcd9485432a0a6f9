// Softmax cross-entropy from logits with integer labels, or none.

import { REPORT_WORDS } from "../shared/report";
import { exp4 } from "./activation";

/**
 * For rows rowStart to rowEnd of logits[m, n]: the gradient of the mean loss,
 * (softmax(logits) − one-hot(label)) × scale with scale = 1 / m, and what the host needs to compute
 * the row's loss, log(sum) − (logit[label] − largest). The largest of equal logits is the first.
 *
 * A row whose label is negative belongs to no class: each class's target is 1 / n, so that
 * logit[label] becomes the mean of the logits; it is neither right, 1, nor wrong, 0, but −1.
 */
export function softmaxCrossEntropy(
  logits: usize, labels: usize, gradient: usize, reports: usize, rowStart: i32, rowEnd: i32,
  n: i32, scale: f32,
): void {
  for (let r = rowStart; r < rowEnd; r++) {
    const row = logits + 4 * r * n, target = gradient + 4 * r * n;
    const label = load<i32>(labels + 4 * r), report = reports + 4 * REPORT_WORDS * r;
    let largest = load<f32>(row), best = 0;
    for (let j = 1; j < n; j++) {
      const logit = load<f32>(row + 4 * j);
      if (logit > largest) best = j;
      largest = max<f32>(largest, logit); // NaN wins
    }
    let sum: f32 = 0;
    for (let j = 0; j < n; j += 4) {
      const powers = exp4(f32x4.sub(v128.load(row + 4 * j), f32x4.splat(largest)));
      for (let lane = 0; lane < 4 && j + lane < n; lane++) {
        const power = lane == 0 ? f32x4.extract_lane(powers, 0)
          : lane == 1 ? f32x4.extract_lane(powers, 1)
          : lane == 2 ? f32x4.extract_lane(powers, 2)
          : f32x4.extract_lane(powers, 3);
        store<f32>(target + 4 * (j + lane), power);
        sum += power;
      }
    }
    const factor = scale / sum;
    if (label < 0) {
      const even = scale / f32(n);
      let total: f32 = 0;
      for (let j = 0; j < n; j++) {
        total += load<f32>(row + 4 * j) - largest;
        store<f32>(target + 4 * j, load<f32>(target + 4 * j) * factor - even);
      }
      store<f32>(report, sum);
      store<f32>(report, total / f32(n), 4);
      store<f32>(report, -1, 8);
      continue;
    }
    for (let j = 0; j < n; j++) {
      const share = load<f32>(target + 4 * j) * factor;
      store<f32>(target + 4 * j, j == label ? share - scale : share);
    }
    store<f32>(report, sum);
    store<f32>(report, load<f32>(row + 4 * label) - largest, 4);
    store<f32>(report, best == label ? 1 : 0, 8);
  }
}
