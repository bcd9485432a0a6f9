/**
 * Shows why: the digit as the model sees it, with the parts that speak for the answer and against it.
 *
 * @module
 */
/// <reference lib="dom" />
import { namesOf, type ReadDigit } from "../classifier/read_digits.ts";
import { PARTS, strongestPart } from "./occlusion.ts";
import { texts } from "./texts.ts";

/** Pixels of the picture for each one of the model's. */
const SCALE = 6;
/** A difference of logarithms that is shown in the full colour. */
const FULL = 3;
/**
 * The colours of what speaks for the answer and against it, told apart by all eyes on black: red, green,
 * blue.
 */
export const COLOURS = { for: [79, 156, 255], against: [255, 158, 64] } as const;
const STRONGEST = 0.85;

/** The places of the page that are filled. */
export interface WhyPlaces {
  readonly picture: HTMLCanvasElement;
  readonly caption: HTMLElement;
}

/** Draws the parts over the digit, and says in words what they show. */
export function showWhy(
  { picture, caption }: WhyPlaces,
  digit: ReadDigit,
  parts: Float32Array,
): void {
  const { data, shape: [, height, width] } = digit.image;
  if (picture.width !== SCALE * width || picture.height !== SCALE * height) {
    picture.width = SCALE * width;
    picture.height = SCALE * height;
  }
  const surface = picture.getContext("2d")!;
  surface.fillStyle = "black";
  surface.fillRect(0, 0, picture.width, picture.height);
  data.forEach((value, i) => {
    if (value === 0) return;
    surface.fillStyle = `rgb(${value} ${value} ${value})`;
    surface.fillRect(SCALE * (i % width), SCALE * Math.floor(i / width), SCALE, SCALE);
  });
  const [partWidth, partHeight] = [picture.width / PARTS, picture.height / PARTS];
  parts.forEach((value, i) => {
    const share = STRONGEST * Math.min(1, Math.abs(value) / FULL);
    const colour = COLOURS[value > 0 ? "for" : "against"];
    surface.fillStyle = `rgb(${colour.join(" ")} / ${share})`;
    const [column, row] = [i % PARTS, Math.floor(i / PARTS)];
    surface.fillRect(column * partWidth, row * partHeight, partWidth, partHeight);
  });
  const { name, secondName } = namesOf(digit);
  const place = strongestPart(parts);
  const label = texts.whyPicture(
    name,
    place && texts.place(...place.map(third) as [number, number]),
  );
  if (picture.getAttribute("aria-label") !== label) picture.setAttribute("aria-label", label);
  const text = texts.why(name, secondName, digit.probabilities[digit.second]!);
  if (caption.textContent !== text) caption.textContent = text;
}

/** Shows that there is nothing to explain. */
export function clearWhy({ picture, caption }: WhyPlaces): void {
  picture.getContext("2d")!.clearRect(0, 0, picture.width, picture.height);
  picture.setAttribute("aria-label", texts.nothingToExplain);
  caption.textContent = texts.nothingToExplain;
}

/** Which third of the side a part lies in: 0, 1 or 2. */
function third(at: number): number {
  return Math.floor(3 * (at + 0.5) / PARTS);
}
