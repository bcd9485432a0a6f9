// One step of Adam for one variable: Kingma and Ba, "Adam: a method for stochastic optimization"
// (2015), algorithm 1, with epsilon outside the root as there and in tfjs' train.adam.
import { loadLanes, storeLanes } from "../../assembly/simd";

// newFirst  = beta1 · first + (1 − beta1) · gradient
// newSecond = beta2 · second + (1 − beta2) · gradient²
// newValue  = value − rate · newFirst / (√(newSecond · scale) + epsilon)
//
// where rate = learningRate / (1 − beta1^t) and scale = 1 / (1 − beta2^t): the bias corrections are
// the same for all values, so the caller works them out once. All arrays hold `count` float32; the
// new ones may not overlap the others.
export function adam(
  value: usize, first: usize, second: usize, gradient: usize,
  newValue: usize, newFirst: usize, newSecond: usize, count: i32,
  beta1: f64, beta2: f64, rate: f32, scale: f32, epsilon: f32,
): void {
  // 1 − beta in double precision: of 1 − 0.999 single precision would keep but five digits.
  const decay1 = f32x4.splat(<f32>beta1), fresh1 = f32x4.splat(<f32>(1 - beta1));
  const decay2 = f32x4.splat(<f32>beta2), fresh2 = f32x4.splat(<f32>(1 - beta2));
  const rates = f32x4.splat(rate), scales = f32x4.splat(scale), epsilons = f32x4.splat(epsilon);
  for (let i = 0; i < count; i += 4) {
    const at = <usize>i << 2, lanes = min(4, count - i);
    const g = loadLanes(gradient + at, lanes);
    const m = f32x4.add(f32x4.mul(decay1, loadLanes(first + at, lanes)), f32x4.mul(fresh1, g));
    const v = f32x4.add(
      f32x4.mul(decay2, loadLanes(second + at, lanes)),
      f32x4.mul(fresh2, f32x4.mul(g, g)),
    );
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, scales)), epsilons);
    const step = f32x4.div(f32x4.mul(rates, m), root);
    storeLanes(newFirst + at, m, lanes);
    storeLanes(newSecond + at, v, lanes);
    storeLanes(newValue + at, f32x4.sub(loadLanes(value + at, lanes), step), lanes);
  }
}
