import * as Plot from "@observablehq/plot";
import type { Images } from "../data/images.ts";
import { compose, type Panel } from "./compose.ts";
import type { Picture } from "./picture.ts";
import { pngUrl } from "./png.ts";
import { imageMarks } from "./show_image.ts";
import { color } from "./theme.ts";

/** How to show probabilities. */
export interface ShowProbabilitiesOptions {
  /** What the model was shown, `[1, height, width]`; it stands beside the bars. */
  readonly image?: Images;
  /** The raw outputs behind the probabilities, one a class; they stand in a column of their own. */
  readonly logits?: ArrayLike<number>;
  /** What each class is called; its number by default. */
  readonly classNames?: readonly string[];
}

/** 28 pixels seven times enlarged. */
const SIDE = 196;
const CAPTION_HEIGHT = 24;
const GAP = 20;
const BAR_HEIGHT = 21;
const MARGIN = { top: 22, bottom: 2, left: 26 } as const;
/** How wide the columns of numbers are. */
const PERCENT_COLUMN = 78;
const LOGIT_COLUMN = 60;

/** One class with what the model says of it. */
interface Bar {
  readonly name: string;
  readonly probability: number;
  readonly logit: number | undefined;
}

/**
 * Draws how probable each class is, as a bar with its percentage, beside the image that the model
 * was shown. Logits are not percentages: they stand apart, under their own name.
 *
 * @param probabilities one probability a class, in [0, 1], as softmax gives them
 * @returns the picture
 * @throws Error when there are no probabilities, or logits or names are not as many
 */
export function showProbabilities(
  probabilities: ArrayLike<number>,
  options: ShowProbabilitiesOptions = {},
): Picture {
  const bars = collect(probabilities, options);
  const best = bars.reduce((best, bar) => bar.probability > best.probability ? bar : best);
  const { image } = options;
  const panels: Panel[] = [];
  if (image !== undefined) {
    const [, height, width] = image.shape;
    panels.push({
      plot: {
        margin: 0,
        width: SIDE,
        height: SIDE + CAPTION_HEIGHT,
        x: { type: "identity", axis: null },
        y: { type: "identity", axis: null },
        style: { fontSize: "12px" },
        marks: imageMarks(pngUrl(image, 0), {
          side: SIDE,
          caption: `what the model sees, ${height} × ${width}`,
        }),
      },
    });
  }
  const height = MARGIN.top + bars.length * BAR_HEIGHT + MARGIN.bottom;
  panels.push({
    plot: { ...barChart(bars, best), width: 392, height },
    x: image ? SIDE + GAP : 0,
  });
  const title = `${best.name}, probability ${percent(best.probability)}`;
  return compose(panels, { title, text: `${title}\n${asText(bars)}` });
}

function collect(
  probabilities: ArrayLike<number>,
  { logits, classNames }: ShowProbabilitiesOptions,
): Bar[] {
  const count = probabilities.length;
  if (count === 0) throw new Error("Cannot show probabilities: there are 0, expected 1 or more");
  for (const [what, values] of [["logits", logits], ["names", classNames]] as const) {
    if (values !== undefined && values.length !== count) {
      throw new Error(
        `Cannot show probabilities: ${values.length} ${what} for ${count} probabilities, ` +
          `expected as many`,
      );
    }
  }
  return Array.from(probabilities, (probability, i) => ({
    name: classNames?.[i] ?? `${i}`,
    probability,
    logit: logits?.[i],
  }));
}

/** A probability as people read it; nothing is rounded to certainty or to impossibility. */
function percent(probability: number): string {
  const rounded = (100 * probability).toFixed(2);
  if (rounded === "0.00" && probability > 0) return "< 0.01 %";
  if (rounded === "100.00" && probability < 1) return "> 99.99 %";
  return `${rounded} %`;
}

function barChart(bars: readonly Bar[], best: Bar): Plot.PlotOptions {
  const hasLogits = bars.some(({ logit }) => logit !== undefined);
  const at = { y: "name" } as const;
  const bar = { ...at, x1: 0, insetTop: 3, insetBottom: 3, rx: 2 };
  const column = { ...at, frameAnchor: "right", textAnchor: "end" } as const;
  const head = { frameAnchor: "top-right", dy: -18, fill: color.muted } as const;
  return {
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    marginRight: PERCENT_COLUMN + (hasLogits ? LOGIT_COLUMN : 0),
    padding: 0,
    x: { domain: [0, 1], axis: null },
    y: { domain: bars.map(({ name }) => name), axis: null },
    style: { fontSize: "12px" },
    marks: [
      Plot.barX(bars, { ...bar, x2: 1, fill: color.faint }),
      Plot.barX(bars, { ...bar, x2: "probability", fill: color.blue }),
      Plot.text(bars, {
        ...at,
        text: "name",
        frameAnchor: "left",
        dx: -14,
        fontSize: 13,
        fontWeight: "bold",
      }),
      ...[[best], bars.filter((bar) => bar !== best)].map((chosen, i) =>
        Plot.text(chosen, {
          ...column,
          dx: PERCENT_COLUMN,
          text: ({ probability }: Bar) => percent(probability),
          fontWeight: i === 0 ? "bold" : "normal",
        })
      ),
      Plot.text(["probability"], { ...head, dx: PERCENT_COLUMN }),
      Plot.text(hasLogits ? bars : [], {
        ...column,
        dx: PERCENT_COLUMN + LOGIT_COLUMN,
        text: ({ logit }: Bar) => logit === undefined ? "" : signed(logit),
        fill: color.muted,
      }),
      Plot.text(hasLogits ? ["logit"] : [], { ...head, dx: PERCENT_COLUMN + LOGIT_COLUMN }),
    ],
  };
}

/** With a minus as long as a plus, so that columns of numbers stay even. */
function signed(value: number): string {
  return value.toFixed(2).replace("-", "−");
}

function asText(bars: readonly Bar[]): string {
  const longest = Math.max(...bars.map(({ name }) => name.length));
  return bars.map(({ name, probability, logit }) => {
    const bar = "█".repeat(Math.round(20 * probability)).padEnd(20, "·");
    const line = `${name.padStart(longest)} ${bar} ${percent(probability).padStart(9)}`;
    return logit === undefined ? line : `${line}  logit ${signed(logit).padStart(6)}`;
  }).join("\n");
}
