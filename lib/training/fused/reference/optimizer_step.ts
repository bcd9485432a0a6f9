/** Weights and what the optimizer remembers of them. */
export interface Trained {
  readonly weights: Float64Array;
  /** Adam's means, or the momentum. */
  readonly mean: Float64Array;
  /** Adam's mean squares. */
  readonly square: Float64Array;
}

/** The rules of tfjs with their settings. */
export type UpdateRule =
  | { readonly name: "sgd"; readonly rate: number }
  | {
    readonly name: "momentum";
    readonly rate: number;
    readonly momentum: number;
    readonly nesterov: boolean;
  }
  | {
    readonly name: "adam";
    readonly rate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    /** The step's number, from 1. */
    readonly iteration: number;
  };

/** The naive twin of the kernel `updateWeights`: one step as tfjs writes it, in float64. */
export function updateWeights(
  rule: UpdateRule,
  { weights, mean, square, gradient }: Trained & { readonly gradient: ArrayLike<number> },
): Trained {
  const next = { weights: weights.slice(), mean: mean.slice(), square: square.slice() };
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i]!;
    switch (rule.name) {
      case "sgd":
        next.weights[i]! -= rule.rate * g;
        break;
      case "momentum": {
        const a = rule.momentum * mean[i]! + g;
        next.mean[i] = a;
        next.weights[i]! -= rule.rate * (rule.nesterov ? g + rule.momentum * a : a);
        break;
      }
      case "adam": {
        const m = next.mean[i] = rule.beta1 * mean[i]! + (1 - rule.beta1) * g;
        const v = next.square[i] = rule.beta2 * square[i]! + (1 - rule.beta2) * g * g;
        const [corrected, scale] = [
          m / (1 - rule.beta1 ** rule.iteration),
          v / (1 - rule.beta2 ** rule.iteration),
        ];
        next.weights[i]! -= rule.rate * corrected / (Math.sqrt(scale) + rule.epsilon);
      }
    }
  }
  return next;
}
