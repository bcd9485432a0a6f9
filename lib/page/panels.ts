/**
 * The panels in which models are trained and taught. They are loaded when the page reads already: whoever
 * only draws does not wait for them.
 *
 * @module
 */
/// <reference lib="dom" />
import type { ReadDigit } from "../classifier/read_digits.ts";
import { errorMessage } from "../core/text.ts";
import { Downloads } from "./downloads.ts";
import type { ModelChoice } from "./model_choice.ts";
import { TeachPanel } from "./teach/teach_panel.ts";
import { texts } from "./texts.ts";
import type { Trained } from "./train/protocol.ts";
import { TrainPanel } from "./train_panel.ts";
import { YourModel, type YourTraining } from "./your_model.ts";

/** What the page needs of them. */
export interface Panels {
  /** This is drawn now, and can be added to one's drawings. */
  readonly offer: (digit: ReadDigit | undefined) => void;
  /** Takes drawings from a file. */
  readonly import: (file: File) => Promise<void>;
  /** Whether something that nobody keeps would be lost if the page were left. */
  readonly wouldBeLost: () => boolean;
}

/**
 * Opens the panels, with what was kept in them before.
 *
 * @param choice where models of one's own are offered
 * @param onAdded a drawing was added to one's own: the next one may begin
 */
export async function openPanels(choice: ModelChoice, onAdded: () => void): Promise<Panels> {
  const place = (id: string) => document.getElementById(id)!;
  const downloads = new Downloads({
    whole: place("train-result"),
    accuracy: place("train-accuracy"),
    list: place("downloads"),
  });
  /** What is trained from now on reads at once, what was kept waits. */
  let isRestored = false;
  let shown: Trained | undefined;
  const yours = new YourModel({
    onChange: (training: YourTraining | undefined) => {
      const { trained } = training ?? {};
      if (trained === shown) return;
      shown = trained;
      downloads.show(trained?.files ?? [], trained ? texts.train.result(trained) : "");
      choice.setTrained(trained, isRestored);
    },
    onProblem: (error) => {
      place("train-problem").textContent = texts.train.cannotKeep(errorMessage(error));
    },
  });
  const trainPanel = new TrainPanel(yours);
  const teachPanel = new TeachPanel({
    onAdded,
    onTaught: (taught) => choice.setTaught(taught),
  });
  await yours.load();
  trainPanel.restore();
  await teachPanel.restore();
  isRestored = true;
  return {
    offer: (digit) => teachPanel.offer(digit),
    import: (file) => teachPanel.import(file),
    wouldBeLost: () => trainPanel.wouldBeLost,
  };
}
