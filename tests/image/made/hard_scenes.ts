/**
 * Scenes that are harder than those a paint program or a good photo gives.
 *
 * @module
 */
import { type Pixels, resize } from "../../../lib/image/mod.ts";
import {
  BLACK,
  frame,
  INKS,
  lines,
  PAPERS,
  type Scene,
  square,
  WHITE,
  writeOne,
} from "./scenes.ts";
import {
  type Colour,
  develop,
  inkOn,
  type Paper,
  plainPaper,
  roughen,
  shade,
  unevenLight,
} from "./paper.ts";
import { type Coverage, type Dice, drawLine, noInk } from "./pen.ts";

function on(paper: Paper, sheet: Coverage, ink: Colour): Paper {
  inkOn(paper, sheet, ink);
  return paper;
}
function paperFor(sheet: Coverage, colour: Colour): Paper {
  return plainPaper(sheet.height, sheet.width, colour);
}
function crop({ data, shape: [, columns, c] }: Pixels, [l, t, r, b]: readonly number[]): Pixels {
  const [w, h] = [r! - l!, b! - t!];
  const out = new Uint8Array(w * h * c);
  for (let y = 0; y < h; y++) {
    out.set(data.subarray(((t! + y) * columns + l!) * c, ((t! + y) * columns + r!) * c), y * w * c);
  }
  return { data: out, shape: [h, w, c] };
}
function boxOf(s: Coverage): [number, number, number, number] {
  let [l, t, r, b] = [s.width, s.height, 0, 0];
  for (let y = 0; y < s.height; y++) {
    for (let x = 0; x < s.width; x++) {
      if (s.data[y * s.width + x]! > 0.3) {
        [l, t, r, b] = [Math.min(l, x), Math.min(t, y), Math.max(r, x + 1), Math.max(b, y + 1)];
      }
    }
  }
  return [l, t, r, b];
}
function rgbResize({ data, shape: [h, w, c] }: Pixels, height: number, width: number): Pixels {
  const out = new Uint8Array(height * width * c);
  for (let k = 0; k < c; k++) {
    const plane = new Uint8Array(h * w);
    for (let i = 0; i < h * w; i++) plane[i] = data[i * c + k]!;
    const r = resize({ data: plane, shape: [1, h, w] }, { height, width }).data;
    for (let i = 0; i < r.length; i++) out[i * c + k] = r[i]!;
  }
  return { data: out, shape: [height, width, c] };
}
function nearest({ data, shape: [h, w, c] }: Pixels, f: number): Pixels {
  const out = new Uint8Array(h * w * c * f * f);
  for (let y = 0; y < h * f; y++) {
    for (let x = 0; x < w * f; x++) {
      for (let k = 0; k < c; k++) {
        out[(y * w * f + x) * c + k] = data[(Math.floor(y / f) * w + Math.floor(x / f)) * c + k]!;
      }
    }
  }
  return { data: out, shape: [h * f, w * f, c] };
}
function ring(sheet: Coverage, r: number, thickness: number, rx = 1): void {
  const [cx, cy] = [sheet.width / 2, sheet.height / 2];
  for (let i = 0; i < 60; i++) {
    const p = (a: number) => ({
      x: cx + r * rx * Math.cos(a / 60 * 2 * Math.PI),
      y: cy + r * Math.sin(a / 60 * 2 * Math.PI),
    });
    drawLine(sheet, [p(i), p(i + 1)], thickness);
  }
}
function photoPaper(dice: Dice, sheet: Coverage): Paper {
  return paperFor(sheet, dice.choose(PAPERS));
}
function light(paper: Paper, dice: Dice): Pixels {
  unevenLight(paper, dice, { slope: dice.uniform(0, 0.3), vignette: dice.uniform(0, 0.2) });
  roughen(paper, dice, { grain: dice.uniform(1, 5), clouds: dice.uniform(0, 3) });
  return develop(paper);
}

/** All of them by name. */
export const HARD_SCENES: Readonly<Record<string, Scene>> = {
  "tight crop": (d, dice) => {
    const s = writeOne(d, dice, square(dice));
    const b = boxOf(s);
    return crop(develop(on(paperFor(s, WHITE), s, BLACK)), b);
  },
  "tight photo": (d, dice) => {
    const s = writeOne(d, dice, square(dice));
    const m = dice.whole(0, 6);
    const [l, t, r, b] = boxOf(s);
    return crop(light(on(photoPaper(dice, s), s, dice.choose(INKS)), dice), [
      Math.max(0, l - m),
      Math.max(0, t - m),
      Math.min(s.width, r + m),
      Math.min(s.height, b + m),
    ]);
  },
  "fat tight": (d, dice) => {
    const s = writeOne(d, dice, square(dice), ({ size }) => ({ thickness: size * 0.2 }));
    return crop(develop(on(paperFor(s, WHITE), s, BLACK)), boxOf(s));
  },
  "upscaled smooth": (d, dice) => {
    const s = writeOne(d, dice, noInk(28, 28), () => ({ thickness: dice.uniform(2, 4), size: 20 }));
    return rgbResize(
      develop(on(paperFor(s, dice.choose([WHITE, BLACK])), s, [128, 60, 90])),
      300,
      300,
    );
  },
  "upscaled blocks": (d, dice) => {
    const s = writeOne(d, dice, noInk(28, 28), () => ({ thickness: dice.uniform(2, 4), size: 20 }));
    return nearest(develop(on(paperFor(s, WHITE), s, BLACK)), 11);
  },
  "blurred photo": (d, dice) => {
    const s = writeOne(d, dice, noInk(60, 60));
    return rgbResize(light(on(photoPaper(dice, s), s, dice.choose(INKS)), dice), 400, 400);
  },
  "shrunk 28": (d, dice) => {
    const s = writeOne(d, dice, square(dice));
    return rgbResize(light(on(photoPaper(dice, s), s, dice.choose(INKS)), dice), 28, 28);
  },
  "shrunk 20 tight": (d, dice) => {
    const s = writeOne(d, dice, square(dice));
    return rgbResize(crop(develop(on(paperFor(s, WHITE), s, BLACK)), boxOf(s)), 28, 20);
  },
  "ring": (d, dice) => {
    const s = writeOne(
      d,
      dice,
      square(dice),
      ({ size, thickness }) => ({ size: size * 0.7, thickness: thickness * 0.7 }),
    );
    ring(s, Math.min(s.height, s.width) * 0.46, dice.uniform(2, 8));
    return develop(on(paperFor(s, WHITE), s, BLACK));
  },
  "boxed": (d, dice) => {
    const s = writeOne(
      d,
      dice,
      square(dice),
      ({ size, thickness }) => ({ size: size * 0.55, thickness: thickness * 0.6 }),
    );
    frame(s, dice, dice.uniform(0.12, 0.2));
    return develop(on(paperFor(s, WHITE), s, BLACK));
  },
  "dark ruled": (d, dice) => {
    const s = lines(noInk(...hw(square(dice))), dice);
    writeOne(d, dice, s, ({ size }) => ({ thickness: size * 0.06 }));
    return develop(on(paperFor(s, WHITE), s, BLACK));
  },
  "dark squared": (d, dice) => {
    const s = lines(noInk(...hw(square(dice))), dice, { squared: true });
    writeOne(d, dice, s, ({ size }) => ({ thickness: size * 0.08 }));
    return light(on(photoPaper(dice, s), s, [60, 60, 90]), dice);
  },
  "frame touching": (d, dice) => {
    const s = writeOne(d, dice, noInk(...hw(square(dice))), () => ({}));
    const m = 0.03 * s.width;
    frame(s, dice, 0.03);
    const [, t] = boxOf(s);
    drawLine(s, [{ x: m, y: Math.max(m, t) }, { x: s.width - m, y: Math.max(m, t) }], 2);
    return develop(on(paperFor(s, WHITE), s, BLACK));
  },
  "chalk": (d, dice) => {
    const s = writeOne(d, dice, square(dice), () => ({ grain: 0.6 }));
    const p = paperFor(s, [44, 62, 52]);
    roughen(p, dice, { clouds: 12 });
    return light(on(p, s, [225, 228, 220]), dice);
  },
  "dust": (d, dice) => {
    const s = writeOne(d, dice, square(dice));
    for (let i = 0; i < 60; i++) {
      const p = { x: dice.uniform(0, s.width), y: dice.uniform(0, s.height) };
      drawLine(
        s,
        [p, { x: p.x + dice.uniform(-3, 3), y: p.y + dice.uniform(-3, 3) }],
        dice.uniform(1, 3),
      );
    }
    return light(on(photoPaper(dice, s), s, dice.choose(INKS)), dice);
  },
  "banner": (d, dice) => {
    const s = writeOne(d, dice, noInk(150, 560), () => ({ x: dice.uniform(80, 480) }));
    return light(on(photoPaper(dice, s), s, dice.choose(INKS)), dice);
  },
  "tower": (d, dice) => {
    const s = writeOne(d, dice, noInk(560, 150), () => ({ y: dice.uniform(80, 480) }));
    return develop(on(paperFor(s, WHITE), s, BLACK));
  },
  "faint": (d, dice) => {
    const s = writeOne(d, dice, square(dice));
    return develop(on(paperFor(s, [240, 240, 240]), s, [224, 224, 224]));
  },
  "faint photo": (d, dice) => {
    const s = writeOne(d, dice, square(dice));
    const p = photoPaper(dice, s);
    inkOn(p, s, [150, 148, 150]);
    return light(p, dice);
  },
  "page edge": (d, dice) => {
    const s = writeOne(
      d,
      dice,
      noInk(420, 420),
      ({ size, thickness }) => ({ size: size * 0.8, thickness }),
    );
    const p = on(photoPaper(dice, s), s, dice.choose(INKS));
    const [at, tilt] = [dice.uniform(0.03, 0.12), dice.uniform(-0.08, 0.08)];
    shade(p, (x, y) => x + tilt * y < at ? 0.35 : 1);
    return light(p, dice);
  },
  "holes in paper": (d, dice) => {
    const s = writeOne(d, dice, noInk(420, 420), ({ size }) => ({ size: size * 0.8 }));
    const p = on(photoPaper(dice, s), s, dice.choose(INKS));
    shade(p, (x, y) => Math.hypot(x - 0.06, (y * 3) % 1 / 3 - 0.16) < 0.03 ? 0.4 : 1);
    return light(p, dice);
  },
  "fold": (d, dice) => {
    const s = writeOne(d, dice, noInk(420, 420));
    const p = on(photoPaper(dice, s), s, dice.choose(INKS));
    const at = dice.uniform(0.3, 0.7);
    shade(p, (x) => 1 - 0.25 * Math.exp(-(((x - at) / 0.006) ** 2)));
    return light(p, dice);
  },
  "finger": (d, dice) => {
    const s = writeOne(d, dice, noInk(420, 420), ({ size }) => ({ size: size * 0.8 }));
    const p = on(photoPaper(dice, s), s, dice.choose(INKS));
    const cx = dice.uniform(0.1, 0.9);
    shade(p, (x, y) => 1 - 0.55 / (1 + Math.exp((Math.hypot((x - cx) * 2, y - 1) - 0.18) / 0.01)));
    return light(p, dice);
  },
  "jpeg": (d, dice) => {
    const s = writeOne(d, dice, square(dice));
    return blocks(develop(on(paperFor(s, WHITE), s, BLACK)), dice);
  },
  "toolbar": (d, dice) => {
    const s = writeOne(d, dice, noInk(400, 500), ({ size }) => ({ size: size * 0.8, y: 230 }));
    for (let i = 0; i < 14; i++) {
      const [x, y] = [14 + i * 24, 14];
      drawLine(s, [{ x, y: y - 5 }, { x: x + dice.uniform(-5, 5), y: y + 5 }], 1.5);
      drawLine(s, [{ x: x + 6, y }, { x: x + 11, y }], 1.5);
    }
    return develop(on(paperFor(s, WHITE), s, BLACK));
  },
  "pale gradient ground": (d, dice) => {
    const s = writeOne(d, dice, square(dice));
    const p = paperFor(s, [90, 140, 220]);
    shade(p, (x, y) => 0.6 + 0.5 * x + 0.2 * y);
    return develop(on(p, s, WHITE));
  },
  "tilted 45": (d, dice) => {
    const s = writeOne(
      d,
      dice,
      square(dice),
      () => ({ turn: dice.uniform(-0.3, 0.3), slant: dice.uniform(0.3, 0.6) }),
    );
    return develop(on(paperFor(s, WHITE), s, BLACK));
  },
};

function hw(s: Coverage): [number, number] {
  return [s.height, s.width];
}

/** What strong compression leaves: each block of 8×8 keeps few cosines. */
function blocks(p: Pixels, dice: Dice): Pixels {
  const [h, w, c] = p.shape;
  const q = dice.uniform(30, 90);
  const cos = Array.from(
    { length: 64 },
    (_, i) =>
      Math.cos((2 * (i >> 3) + 1) * (i & 7) * Math.PI / 16) * ((i & 7) === 0 ? Math.SQRT1_2 : 1) /
      2,
  );
  const out = Uint8Array.from(p.data);
  for (let by = 0; by + 8 <= h; by += 8) {
    for (let bx = 0; bx + 8 <= w; bx += 8) {
      const f = new Float64Array(64);
      for (let u = 0; u < 8; u++) {
        for (let v = 0; v < 8; v++) {
          let sum = 0;
          for (let y = 0; y < 8; y++) {
            for (let x = 0; x < 8; x++) {
              sum += (p.data[((by + y) * w + bx + x) * c]! - 128) * cos[y * 8 + u]! *
                cos[x * 8 + v]!;
            }
          }
          const step = q * (1 + (u + v) / 4) / 2;
          f[u * 8 + v] = Math.round(sum / step) * step;
        }
      }
      for (let y = 0; y < 8; y++) {
        for (let x = 0; x < 8; x++) {
          let sum = 128;
          for (let u = 0; u < 8; u++) {
            for (let v = 0; v < 8; v++) sum += f[u * 8 + v]! * cos[y * 8 + u]! * cos[x * 8 + v]!;
          }
          for (let k = 0; k < 3; k++) {
            out[((by + y) * w + bx + x) * c + k] = Math.min(255, Math.max(0, sum));
          }
        }
      }
    }
  }
  return { data: out, shape: p.shape };
}
