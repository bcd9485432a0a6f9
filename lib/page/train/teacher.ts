/**
 * Teaching the compact model from somebody's drawings: from its files to files of one's own.
 *
 * @module
 */
import type { Sequential } from "../../core/tensorflow.ts";
import { gatherImages } from "../../data/gather_images.ts";
import { type Images, normalize, sliceImages } from "../../data/mod.ts";
import { evaluate } from "../../evaluation/evaluate.ts";
import { loadModel } from "../../models/mod.ts";
import { createPupil, type Examples, type Taught } from "../../teaching/mod.ts";
import { recipes, startBackend } from "../../training/mod.ts";
import { SIDE } from "../teach/drawings_file.ts";
import { fetchMnist } from "./fetch_mnist.ts";
import { makeFiles } from "./make_files.ts";
import type { Lesson, Report, TaughtFiles } from "./protocol.ts";

/** The model that is taught: its features are good, and it is small. */
const MODEL = "compact";
/** So many of MNIST's training images are shown again, so that it does not forget … */
const REMEMBERED = 3_000;
/** … and by each so many-th test image one sees whether it does. */
const JUDGED_EACH = 5;
/** An answer that is less probable is unsure: as for the model that it was. */
const THRESHOLD = { digits: 0.9, symbols: 0.5 } as const;

/**
 * Teaches, and makes the files.
 *
 * @throws Error when the images or the model cannot be had, or the drawings are too few
 */
export async function teachFromDrawings(
  lesson: Lesson,
  report: (report: Report) => void,
): Promise<TaughtFiles> {
  await startBackend();
  const model = await loadModel(`models/${MODEL}/model.json`) as Sequential;
  let taught: Taught | undefined;
  try {
    const own = examplesOf(lesson);
    const mnist = lesson.isSymbols ? undefined : await fetchMnist((loaded, total) => {
      report({ kind: "fetch", loaded, total });
    });
    report({ kind: "teaching", share: 0 });
    const known = mnist && {
      images: normalize(sliceImages(mnist.train.images, 0, REMEMBERED)),
      labels: mnist.train.labels.subarray(0, REMEMBERED),
    };
    const pupil = createPupil(model, known);
    const { seed, classes } = lesson;
    const onProgress = (share: number) => report({ kind: "teaching", share });
    const start = performance.now();
    taught = known
      ? await pupil.correct(own, { seed, onProgress })
      : await pupil.learnSymbols(own, { seed, onProgress, classes: classes.length });
    const milliseconds = performance.now() - start;
    const tidy = mnist && judge([model, taught.model], mnist.test);
    const files = await makeFiles(taught.model, {
      name: lesson.isSymbols ? "symbols" : "my_hand",
      isPlain: false,
      labels: classes,
      // Those that it knows best calibrate best; of symbols there are no others than one's own.
      images: mnist ? sliceImages(mnist.train.images, 0, REMEMBERED) : imagesOf(lesson),
      augment: recipes[MODEL].augment,
      seed,
      threshold: THRESHOLD[lesson.isSymbols ? "symbols" : "digits"],
      testImages: own.images,
    }, (done, count) => report({ kind: "converting", done, count }));
    return { lesson, milliseconds, heldBack: taught.heldBack, tidy, files };
  } finally {
    taught?.model.dispose();
    model.dispose();
  }
}

function imagesOf({ images, labels }: Lesson): Images<Uint8Array> {
  return { data: images, shape: [labels.length, SIDE, SIDE] };
}

function examplesOf(lesson: Lesson): Examples {
  return { images: normalize(imagesOf(lesson)), labels: lesson.labels };
}

/** How many of some test images each model reads right. */
function judge(
  models: readonly [before: Sequential, after: Sequential],
  { images, labels }: { readonly images: Images<Uint8Array>; readonly labels: Uint8Array },
): NonNullable<TaughtFiles["tidy"]> {
  const chosen = Array.from(labels.keys()).filter((i) => i % JUDGED_EACH === 0);
  const set = {
    images: normalize(gatherImages(images, chosen)),
    labels: Uint8Array.from(chosen, (i) => labels[i]!),
  };
  const [before, after] = models.map((model) => evaluate(model, set).accuracy) as [number, number];
  return { count: chosen.length, before, after };
}
