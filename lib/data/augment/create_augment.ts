/**
 * Images changed at random, so that a model learns what a digit is and not how 500 people of the
 * 1990s drew it: turned, moved, slanted, stretched and, by option, bent, drawn thicker or thinner.
 *
 * The numbers depend on the seed alone, not on the engine: sine and cosine, whose last bit engines
 * choose for themselves, are computed here.
 *
 * @module
 */
import { sineAndCosine } from "../../core/math.ts";
import { createRandom } from "../../core/random.ts";
import { createElasticField, type ElasticOptions } from "./elastic_field.ts";
import { createResampler, type LinearMap } from "./resample.ts";
import { changeStrokeWidth } from "./stroke_width.ts";

/** How far images are changed at most; each change is uniform, independent of the others. */
export interface AugmentOptions {
  /** Turned about the centre, in degrees to either side; 30 by default. */
  readonly rotation?: number;
  /** Moved along each axis, as a share of the side; 0.25 by default. */
  readonly shift?: number;
  /** Slanted: columns moved for each row below the centre; 0.25 by default. */
  readonly shear?: number;
  /** Stretched or shrunk along each axis, as a share of 1; 0.2 by default. */
  readonly zoom?: number;
  /** Bent as by an unsteady hand; not by default. */
  readonly elastic?: ElasticOptions;
  /** Strokes drawn thicker or thinner: their edges moved, in pixels, 1 at most; 0 by default. */
  readonly strokeWidth?: number;
  /**
   * The share of the images, in 0–1, that are turned, moved, slanted and stretched a third as far: so
   * that what is usual stays usual. 0 by default.
   */
  readonly gentle?: number;
}

/** What is left of the affine changes for a gentle one. */
const GENTLE = 1 / 3;

/** Changes one image: reads `source`, writes `target`, both `[height × width]` float32. */
export type Augment = (source: Float32Array, target: Float32Array, seed: number) => void;

/**
 * Prepares random changes of images of one size.
 *
 * @param size height and width in pixels
 * @param options how far images are changed
 * @returns what changes one image; the same seed gives the same change
 * @throws Error when an option is no number of 0 or more, or a share or a stroke's edge exceeds 1
 */
export function createAugment(
  [height, width]: readonly [height: number, width: number],
  options: AugmentOptions = {},
): Augment {
  const { rotation = 30, shift = 0.25, shear = 0.25, zoom = 0.2, elastic } = options;
  const { strokeWidth = 0, gentle = 0 } = options;
  check({ rotation, shift, shear, zoom, ...elastic }, Infinity);
  check({ strokeWidth, gentle }, 1);
  const field = elastic && createElasticField([height, width], elastic);
  const resample = createResampler([height, width]);
  const redrawn = strokeWidth > 0 ? new Float32Array(height * width) : undefined;
  return (source, target, seed) => {
    const random = createRandom(seed);
    // Nothing is drawn for what nobody asks for: other options keep their numbers.
    const strength = gentle > 0 && random() / 2 ** 32 < gentle ? GENTLE : 1;
    const between = (limit: number) => (random() / 2 ** 31 - 1) * limit;
    const map = inverseMap({
      angle: between(rotation) * strength * Math.PI / 180,
      shear: between(shear) * strength,
      zoomY: 1 + between(zoom) * strength,
      zoomX: 1 + between(zoom) * strength,
    });
    const moveY = between(shift) * strength * height;
    const moveX = between(shift) * strength * width;
    const bend = field?.(random);
    if (redrawn) changeStrokeWidth(source, redrawn, { height, width, by: between(strokeWidth) });
    resample(redrawn ?? source, target, { map, moveY, moveX, bend });
  };
}

function check(options: Readonly<Record<string, number>>, most: number): void {
  for (const [name, value] of Object.entries(options)) {
    if (value >= 0 && value <= most && Number.isFinite(value)) continue;
    const expected = most === Infinity ? "a number of 0 or more" : `a number in 0–${most}`;
    throw new Error(`Cannot augment: ${name} is ${value}, expected ${expected}`);
  }
}

/** The inverse of: zoom, then shear, then turn. */
function inverseMap({ angle, shear, zoomY, zoomX }: {
  readonly angle: number;
  readonly shear: number;
  readonly zoomY: number;
  readonly zoomX: number;
}): LinearMap {
  const [sine, cosine] = sineAndCosine(angle);
  // Turn back: (y, x) → (c·y − s·x, s·y + c·x); slant back: x − shear·y; zoom back: divide.
  return {
    yy: cosine / zoomY,
    yx: -sine / zoomY,
    xy: (sine - shear * cosine) / zoomX,
    xx: (cosine + shear * sine) / zoomX,
  };
}
