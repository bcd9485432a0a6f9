/**
 * The part of the document in which a model is trained, and what comes of it is offered.
 *
 * @module
 */
import { escapeXml as say } from "../core/text.ts";
import { texts } from "./texts.ts";
import { IMAGE_COUNTS, MOST_EPOCHS, recipeOf, TRAINED } from "./train/order.ts";

const words = texts.train;

/** The panel, as HTML. */
export function trainHtml(): string {
  return `<section id="train" class="panel" aria-labelledby="train-title">
<h2 id="train-title">${say(words.title)}</h2>
<p class="note">${say(words.introduction)}</p>
<form id="train-form">
<div class="fields">
<label>${say(words.model)}<select id="train-model">${models()}</select></label>
<label>${say(words.threads)}<select id="train-threads"></select></label>
<label>${
    say(words.epochs)
  }<input id="train-epochs" type="number" required min="1" max="${MOST_EPOCHS}" value="${
    recipeOf({ model: TRAINED[0] }).epochs
  }"></label>
<label>${say(words.images)}<select id="train-images">${imageCounts()}</select></label>
<label>${
    say(words.seed)
  }<input id="train-seed" type="number" required min="0" max="4294967295" value="1"></label>
</div>
<p id="train-about" class="note">${say(words.about[TRAINED[0]])}</p>
<div class="tools">
<button id="train-start" class="first" type="submit">${say(words.start)}</button>
<button id="train-stop" type="button" hidden>${say(words.stop)}</button>
<button id="train-go-on" class="first" type="button" hidden>${say(words.goOn)}</button>
<button id="train-finish" type="button" hidden>${say(words.finish)}</button>
<button id="train-discard" type="button" hidden>${say(words.discard)}</button>
<label class="check"><input id="train-keep" type="checkbox">${say(words.keep)}</label>
</div>
</form>
<p id="train-problem" class="problem" role="alert"></p>
<div id="train-progress" hidden>
<p id="train-status" role="status"></p>
<progress id="train-bar" max="1" value="0" aria-labelledby="train-status"></progress>
<p id="train-left" class="note"></p>
<div class="curves">${curve("loss")}${curve("accuracy")}</div>
<details>
<summary>${say(words.numbers)}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${say(words.numbers)}">
<table><thead><tr>${
    words.columns.map((name) => `<th scope="col">${say(name)}</th>`).join("")
  }</tr></thead><tbody id="train-epochs-done"></tbody></table>
</div>
</details>
</div>
<div id="train-result" hidden>
<h2 id="downloads-title">${say(words.downloads)}</h2>
<p id="train-accuracy" class="note" role="status"></p>
<ul id="downloads" class="downloads" aria-labelledby="downloads-title"></ul>
</div>
</section>`;
}

function models(): string {
  return TRAINED.map((name) => `<option value="${name}">${say(words.models[name])}</option>`)
    .join("");
}

function imageCounts(): string {
  return IMAGE_COUNTS.map((count, i) =>
    `<option value="${count}"${i === IMAGE_COUNTS.length - 1 ? " selected" : ""}>${
      count.toLocaleString(texts.language)
    }</option>`
  ).join("");
}

function curve(metric: "loss" | "accuracy"): string {
  return `<figure id="curve-${metric}">
<figcaption>${say(words.curves[metric])}</figcaption>
<span class="highest"></span>
<svg viewBox="-1 -3 102 106" preserveAspectRatio="none" role="img" aria-label="${
    say(words.curves[metric])
  }"><path class="axes" d="M0 0V100H100"/><polyline class="trained"/><polyline class="judged"/><path class="dots"/></svg>
<span class="lowest"></span><span class="last"></span>
<span class="legend"><span class="of-trained">${
    say(words.trained)
  }</span> <span class="of-judged">${say(words.judged)}</span></span>
</figure>`;
}
