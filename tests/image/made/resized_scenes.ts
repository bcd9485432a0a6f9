/**
 * Pictures that were cut, scaled or compressed before they came.
 *
 * @module
 */
import { BLACK, WHITE } from "../../../data/drawing/colours.ts";
import { noInk } from "../../../data/drawing/pen.ts";
import { paintedSheet } from "./painted_scenes.ts";
import { inkedPaper, takePhoto } from "./photo_scenes.ts";
import { boxOfInk, compress, crop, enlarge, scaleTo } from "./resizing.ts";
import { type Change, type Scenes, square, writeOne } from "./writing.ts";

/** In 28×28 pixels, as large as MNIST's. */
const tiny: Change = (_, dice) => ({ thickness: dice.uniform(2, 4), size: 20 });

/** All of them by name. */
export const RESIZED_SCENES: Scenes = {
  "tight crop": (digit, dice) => {
    const sheet = writeOne(digit, dice, square(dice));
    return crop(paintedSheet(sheet), boxOfInk(sheet));
  },
  "tight photo": (digit, dice) => {
    const sheet = writeOne(digit, dice, square(dice));
    return crop(takePhoto(inkedPaper(sheet, dice), dice), boxOfInk(sheet, dice.whole(0, 6)));
  },
  "fat tight": (digit, dice) => {
    const sheet = writeOne(
      digit,
      dice,
      square(dice),
      ({ size }) => ({ thickness: size * 0.2 }),
    );
    return crop(paintedSheet(sheet), boxOfInk(sheet));
  },
  "upscaled smooth": (digit, dice) => {
    const sheet = writeOne(digit, dice, noInk(28, 28), tiny);
    const ground = dice.choose([WHITE, BLACK]);
    return scaleTo(paintedSheet(sheet, ground, [128, 60, 90]), { height: 300, width: 300 });
  },
  "upscaled blocks": (digit, dice) =>
    enlarge(paintedSheet(writeOne(digit, dice, noInk(28, 28), tiny)), 11),
  "blurred photo": (digit, dice) => {
    const sheet = writeOne(digit, dice, noInk(60, 60));
    return scaleTo(takePhoto(inkedPaper(sheet, dice), dice), { height: 400, width: 400 });
  },
  "shrunk to 28": (digit, dice) => {
    const sheet = writeOne(digit, dice, square(dice));
    return scaleTo(takePhoto(inkedPaper(sheet, dice), dice), { height: 28, width: 28 });
  },
  "shrunk tight": (digit, dice) => {
    const sheet = writeOne(digit, dice, square(dice));
    return scaleTo(crop(paintedSheet(sheet), boxOfInk(sheet)), { height: 28, width: 20 });
  },
  "compressed": (digit, dice) =>
    compress(paintedSheet(writeOne(digit, dice, square(dice))), dice.uniform(30, 90)),
};
