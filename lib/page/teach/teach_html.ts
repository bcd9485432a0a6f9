/**
 * The part of the document in which drawings are collected, and a model is taught from them.
 *
 * @module
 */
import { escapeXml as say } from "../../core/text.ts";
import { texts } from "../texts.ts";

const words = texts.teach;

/** The panel, as HTML. */
export function teachHtml(): string {
  return `<section id="teach" class="panel" aria-labelledby="teach-title">
<h2 id="teach-title">${say(words.title)}</h2>
<p class="note">${say(words.introduction)}</p>
<div class="fields">
<label>${say(words.kind)}<select id="teach-kind">${
    (["digits", "symbols"] as const).map((kind) =>
      `<option value="${kind}">${say(words.kinds[kind])}</option>`
    ).join("")
  }</select></label>
<label id="teach-names-field" hidden>${
    say(words.names)
  }<input id="teach-names" type="text" value="${
    say(words.exampleNames)
  }" autocomplete="off"></label>
</div>
<form id="teach-add" class="tools">
<label>${say(words.label)} <select id="teach-label"></select></label>
<button id="teach-add-it" type="submit" disabled>${say(words.add)}</button>
</form>
<p id="teach-count" class="note" role="status"></p>
<ul id="teach-drawings" aria-label="${say(words.drawings)}"></ul>
<div class="tools">
<button id="teach-start" class="first" type="button" disabled>${say(words.start)}</button>
<button id="teach-stop" type="button" hidden>${say(words.stop)}</button>
<button id="teach-export" type="button" disabled>${say(words.export)}</button>
<label class="button"><input id="teach-import" type="file" accept=".npz">${
    say(words.import)
  }</label>
<button id="teach-clear" type="button" disabled>${say(words.clear)}</button>
<label class="check"><input id="teach-keep" type="checkbox">${say(words.keep)}</label>
</div>
<p id="teach-problem" class="problem" role="alert"></p>
<div id="teach-progress" hidden>
<p id="teach-status" role="status"></p>
<progress id="teach-bar" max="1" value="0" aria-labelledby="teach-status"></progress>
</div>
<div id="teach-result" hidden>
<h2 id="teach-downloads-title">${say(texts.train.downloads)}</h2>
<p id="teach-summary" class="note" role="status"></p>
<ul id="teach-downloads" class="downloads" aria-labelledby="teach-downloads-title"></ul>
</div>
</section>`;
}
