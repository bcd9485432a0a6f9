import { assertEquals } from "@std/assert";
import {
  batchNormalization,
  batchNormalizationBackward,
  moments,
} from "../../../../lib/training/fused/reference/batch_normalization.ts";
import {
  INVERSE_ROW,
  MEAN_ROW,
  PART_ROWS,
  STATISTICS_ROWS,
} from "../../../../lib/training/fused/shared/normalization.ts";
import { assertClose, values } from "../../close.ts";
import { builds, place } from "./fixture.ts";

const shapes = [
  { count: 1, positions: 7, channels: 1 },
  { count: 3, positions: 1, channels: 5 },
  { count: 5, positions: 9, channels: 4 },
  { count: 2, positions: 49, channels: 18 },
  { count: 7, positions: 3, channels: 33 },
];

for (const build of builds) {
  for (const shape of shapes) {
    const { count, positions, channels } = shape;
    const title = `${count}×${positions}×${channels}, ${build}`;
    // A mean far from zero, which sums of squares would drown in.
    const x = values(count * positions * channels, 1).map((value) => value + 50);
    const [gamma, beta] = [values(channels, 2), values(channels, 3)];
    const epsilon = 1e-3;

    const forward = () => {
      const memory = place(build, {
        x,
        gamma,
        beta,
        movingMean: values(channels, 4),
        movingVariance: values(channels, 5),
        parts: count * PART_ROWS * channels,
        statistics: STATISTICS_ROWS * channels,
        gradients: PART_ROWS * channels,
        dy: values(x.length, 6),
        y: x.length,
        dx: x.length,
      });
      const { at, call } = memory;
      // As two threads would: each its examples, then each its channels.
      const [half, middle] = [Math.ceil(count / 2), Math.ceil(channels / 2)];
      for (const [start, end] of [[half, count], [0, half]] as const) {
        call("channelMoments", at.x, at.parts, start, end, positions, channels);
      }
      for (const [start, end] of [[0, middle], [middle, channels]] as const) {
        const moving = [at.movingMean, at.movingVariance, 0.9, epsilon] as const;
        call(
          "combineMoments",
          ...[at.parts, count, positions, channels, at.statistics, at.gamma, at.beta],
          ...[...moving, start, end],
        );
      }
      call("normalize", at.x, at.y, at.statistics, 0, count, positions, channels);
      return memory;
    };

    Deno.test(`batch normalization, ${title}: forward is the twin's, the running means tfjs'`, () => {
      const { read, damaged } = forward();
      const { mean, variance } = moments(x, shape);
      const statistics = read("statistics");
      const row = (index: number) => statistics.subarray(index * channels, (index + 1) * channels);
      assertClose(row(MEAN_ROW), Float32Array.from(mean), { tolerance: 1e-6 });
      const inverse = Float32Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
      assertClose(row(INVERSE_ROW), inverse, { tolerance: 1e-4 });
      // x − mean of numbers near 50 loses five bits.
      assertClose(
        read("y"),
        Float32Array.from(batchNormalization(x, shape, { gamma, beta, epsilon })),
        { tolerance: 2e-4 },
      );
      const moved = (old: Float32Array, batch: Float64Array) =>
        old.map((value, c) => 0.9 * value + 0.1 * batch[c]!);
      assertClose(read("movingMean"), moved(values(channels, 4), mean), { tolerance: 1e-6 });
      assertClose(read("movingVariance"), moved(values(channels, 5), variance), {
        tolerance: 1e-5,
      });
      assertEquals(damaged(), []);
    });

    Deno.test(`batch normalization, ${title}: backward is the twin's`, () => {
      const { at, call, read, damaged } = forward();
      for (const [start, end] of [[1, count], [0, 1]] as const) {
        const range = [start, end, positions, channels] as const;
        call("channelGradients", at.x, at.dy, at.statistics, at.parts, ...range);
      }
      const sums = [at.parts, count, positions, channels, at.statistics, at.gradients] as const;
      call("combineGradients", ...sums, 0, channels);
      call("normalizeBackward", at.x, at.dy, at.dx, at.statistics, 0, count, positions, channels);
      const dy = values(x.length, 6);
      const expected = batchNormalizationBackward(x, shape, { gamma, beta, epsilon, dy });
      const gradients = read("gradients");
      const scale = Math.max(...expected.dgamma.map(Math.abs), 1);
      const near = (actual: Float32Array, wanted: Float64Array, bound: number) =>
        actual.forEach((value, i) => {
          const error = Math.abs(value - wanted[i]!);
          assertEquals(error <= bound, true, `${i}: ${value}, expected ${wanted[i]}`);
        });
      near(gradients.subarray(0, channels), expected.dgamma, 2e-4 * scale);
      near(gradients.subarray(channels), expected.dbeta, 1e-5 * positions * count);
      const largest = Math.max(...expected.dx.map(Math.abs), 1);
      near(read("dx"), expected.dx, 5e-4 * largest);
      assertEquals(damaged(), []);
    });
  }
}
