/**
 * Offers the files of a model that was trained here, with what was found when they were tried.
 *
 * @module
 */
/// <reference lib="dom" />
import { texts } from "./texts.ts";
import type { MadeFile } from "./train/protocol.ts";

const words = texts.train;

/** The places of the page that are filled. */
export interface DownloadPlaces {
  readonly whole: HTMLElement;
  readonly accuracy: HTMLElement;
  readonly list: HTMLElement;
}

/** Shows the files of one model at a time. */
export class Downloads {
  readonly #places: DownloadPlaces;
  #links: readonly string[] = [];
  #shown: readonly MadeFile[] = [];

  constructor(places: DownloadPlaces) {
    this.#places = places;
  }

  /**
   * Shows the files; none where there is no model.
   *
   * @param about what is said of the model
   */
  show(files: readonly MadeFile[], about: string): void {
    if (files === this.#shown) return;
    this.#shown = files;
    for (const link of this.#links) URL.revokeObjectURL(link);
    const { whole, accuracy, list } = this.#places;
    whole.hidden = files.length === 0;
    const items = files.map(itemOf);
    list.replaceChildren(...items.map(({ item }) => item));
    this.#links = items.flatMap(({ link }) => link ?? []);
    const tried = files.find(({ check }) => check)?.check?.count;
    accuracy.textContent = tried === undefined ? about : `${about} ${words.tried(tried)}`;
  }
}

/** A file: what it is called and for, how large it is and how near to the model. */
function itemOf(file: MadeFile): { readonly item: HTMLElement; readonly link?: string } {
  const { kind, name, bytes, check, problem } = file;
  const item = document.createElement("li");
  const about = document.createElement("span");
  about.className = "note";
  if (problem !== undefined) {
    about.textContent = words.notOffered(name, problem);
    about.className = "problem";
    item.append(about);
    return { item };
  }
  const link = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const anchor = document.createElement("a");
  anchor.className = "button";
  anchor.href = link;
  anchor.download = name;
  anchor.dataset.kind = kind;
  const size = document.createElement("span");
  size.textContent = words.kilobytes(bytes.length);
  const title = document.createElement("span");
  title.textContent = name;
  anchor.append(title, size);
  about.textContent = `${words.kinds[kind]} ${check ? words.compared(check) : ""}`;
  item.append(anchor, about);
  return { item, link };
}
