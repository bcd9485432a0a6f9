/**
 * The page's document, made of the texts: so it is complete before any script runs, and nothing moves
 * afterwards.
 *
 * @module
 */
import { escapeXml } from "../core/text.ts";
import { POLICY } from "./policy.ts";
import { texts } from "./texts.ts";
import { teachHtml } from "./teach/teach_html.ts";
import { trainHtml } from "./train_html.ts";

const say = escapeXml;

/** How many classes a row of bars is made for; models with others make their own. */
const DIGITS = 10;

/** The page, as HTML; all links are relative. */
export function pageHtml(): string {
  const bars = Array.from({ length: DIGITS }, (_, digit) => barHtml(`${digit}`)).join("");
  return `<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${say(POLICY.join("; "))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${say(texts.introduction)}">
<title>${say(texts.title)}</title>
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="style.css">
<script type="module" src="page.js"></script>
</head>
<body class="empty">
<header>
<h1>${say(texts.title)}</h1>
<p>${say(texts.introduction)}</p>
<noscript><p class="problem">${say(texts.needsScript)}</p></noscript>
</header>
<main>
<section class="drawing" aria-label="${say(texts.drawing)}">
<div class="sheet">
<canvas id="area" role="img" aria-label="${say(texts.area)}"></canvas>
<p id="hint" aria-hidden="true">${say(texts.hint)}</p>
<div id="viewer" role="group" aria-label="${say(texts.camera)}" hidden>
<video id="video" playsinline muted></video>
<div class="tools">
<button id="take" type="button">${say(texts.take)}</button>
<button id="cancel" type="button">${say(texts.cancel)}</button>
</div>
</div>
</div>
<output id="answer" for="area" aria-live="polite">${say(texts.loading)}</output>
<p id="problem" class="problem" role="alert"></p>
<div class="tools">
<button id="undo" type="button" disabled>${say(texts.undo)}</button>
<button id="redo" type="button" disabled>${say(texts.redo)}</button>
<button id="clear" type="button" disabled>${say(texts.clear)}</button>
<label class="button"><input id="picture" type="file" accept="image/*">${say(texts.picture)}</label>
<button id="camera" type="button" hidden>${say(texts.camera)}</button>
</div>
<p class="note">${say(texts.pictureHelp)}</p>
</section>
<section class="answer" aria-label="${say(texts.answer)}">
<h2 id="seen-title">${say(texts.seen)}</h2>
<div id="seen" role="group" aria-labelledby="seen-title"></div>
<h2 id="bars-title">${say(texts.probabilities(1, 1))}</h2>
<ol id="bars" aria-labelledby="bars-title">${bars}</ol>
<details id="why">
<summary>${say(texts.whyTitle)}</summary>
<div class="why">
<canvas id="why-picture" role="img" aria-label="${say(texts.nothingToExplain)}"></canvas>
<p id="why-caption" class="note">${say(texts.nothingToExplain)}</p>
</div>
</details>
<details id="inside">
<summary>${say(texts.insideTitle)}</summary>
<p id="inside-caption" class="note">${say(texts.nothingToExplain)}</p>
<div id="maps" hidden></div>
<canvas id="weights" role="img" aria-label="${say(texts.nothingToExplain)}" hidden></canvas>
</details>
</section>
<section class="model" aria-label="${say(texts.model)}">
<label for="model">${say(texts.model)}</label>
<select id="model"></select>
<p id="facts" class="note"></p>
<div class="tools">
<label class="button"><input id="open-model" type="file" accept=".tflite">${
    say(texts.openModel)
  }</label>
</div>
</section>
${teachHtml()}
${trainHtml()}
</main>
<div id="update" role="status" hidden><p>${
    say(texts.update)
  }</p><button id="reload" type="button">${say(texts.reload)}</button></div>
</body>
</html>
`;
}

/** A row of the bars: a class, its share as a length and as a number. */
export function barHtml(name: string): string {
  return `<li><span class="name">${say(name)}</span>` +
    `<span class="track"><span class="bar"></span></span><span class="share"></span></li>`;
}
