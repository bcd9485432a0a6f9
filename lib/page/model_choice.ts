/**
 * Which model reads: one that comes with the page, or one's own.
 *
 * @module
 */
/// <reference lib="dom" />
import { texts } from "./texts.ts";
import type { FileKind, MadeFile, TaughtFiles, Trained } from "./train/protocol.ts";

/** A model that can be chosen. */
export interface Offer {
  /** What tells it from others. */
  readonly key: string;
  readonly title: string;
  /** Gets its file. */
  readonly load: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** The files of a trained model that can be tried by drawing, and differ in what they compute. */
const TRIED: readonly FileKind[] = ["float32", "full-int8"];

/** The list of models. */
export class ModelChoice {
  readonly #select: HTMLSelectElement;
  readonly #onChoose: (offer: Offer) => void;
  readonly #yours = document.createElement("optgroup");
  readonly #shipped: readonly Offer[];
  #trained: readonly Offer[] = [];
  #taught: readonly Offer[] = [];
  #opened: Offer | undefined;

  /**
   * @param shipped the files of the models that come with the page, with what they are called
   * @param onChoose is given the one that shall read from now on
   */
  constructor(
    select: HTMLSelectElement,
    { shipped, onChoose }: {
      readonly shipped: readonly (readonly [file: string, title: string])[];
      readonly onChoose: (offer: Offer) => void;
    },
  ) {
    this.#select = select;
    this.#onChoose = onChoose;
    this.#shipped = shipped.map(([file, title]) => ({
      key: file,
      title,
      load: () => fetchModel(file),
    }));
    select.append(...this.#shipped.map(({ key, title }) => new Option(title, key)));
    this.#yours.label = texts.yours;
    select.addEventListener("change", () => this.#choose(select.value));
  }

  /** The model that is chosen now. */
  get chosen(): Offer {
    return this.#offers.find(({ key }) => key === this.#select.value)!;
  }

  /**
   * Offers a model that was trained here in place of the one before.
   *
   * @param choose whether it shall read at once
   */
  setTrained(trained: Trained | undefined, choose: boolean): void {
    this.#trained = offersOf(trained?.files ?? [], {
      key: "yours",
      titleOf: (kind) => texts.yourModel(trained!.order.model, kind),
    });
    this.#show(choose ? this.#trained[0] : undefined);
  }

  /** Offers a model that was taught from drawings in place of the one before, and chooses it. */
  setTaught({ files, lesson: { isSymbols } }: TaughtFiles): void {
    this.#taught = offersOf(files, {
      key: "taught",
      titleOf: (kind) => texts.taughtModel(isSymbols, kind),
    });
    this.#show(this.#taught[0]);
  }

  /** Offers a file that someone has opened, and chooses it. */
  open(name: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#opened = {
      key: `opened/${name}`,
      title: texts.openedModel(name),
      load: () => Promise.resolve(bytes),
    };
    this.#show(this.#opened);
  }

  get #offers(): readonly Offer[] {
    return [
      ...this.#shipped,
      ...this.#trained,
      ...this.#taught,
      ...this.#opened ? [this.#opened] : [],
    ];
  }

  /** Lists what there is; chooses what is wanted, or else what was chosen, if that is still there. */
  #show(wanted: Offer | undefined): void {
    const before = this.#select.value;
    const own = this.#offers.slice(this.#shipped.length);
    this.#yours.replaceChildren(...own.map(({ key, title }) => new Option(title, key)));
    if (own.length > 0) this.#select.append(this.#yours);
    else this.#yours.remove();
    const stays = this.#offers.find(({ key }) => key === before);
    const { key } = wanted ?? stays ?? this.#shipped[0]!;
    this.#select.value = key;
    // One's own may have the same name as before, and be another.
    if (key !== before || own.some((offer) => offer.key === key)) this.#choose(key);
  }

  #choose(key: string): void {
    this.#onChoose(this.#offers.find((offer) => offer.key === key)!);
  }
}

/** Those of some files that can be tried by drawing. */
function offersOf(
  files: readonly MadeFile[],
  { key, titleOf }: { readonly key: string; readonly titleOf: (kind: FileKind) => string },
): Offer[] {
  return files
    .filter(({ kind, problem }) => TRIED.includes(kind) && problem === undefined)
    .map(({ kind, bytes }) => ({
      key: `${key}/${kind}`,
      title: titleOf(kind),
      load: () => Promise.resolve(bytes),
    }));
}

async function fetchModel(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${file} answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
