/** A strict reader of the XML that pictures are written in: what it does not know, it refuses. */

/** One element. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  /** The text directly within. */
  text: string;
}

const NAME = "[A-Za-z_][\\w.-]*";
const TOKEN = new RegExp(
  `<(?<close>/)?(?<name>${NAME})(?<attributes>(?:\\s+${NAME}="[^"<]*")*)\\s*(?<empty>/)?>` +
    `|(?<text>[^<>]+)`,
  "y",
);
const LONE_AMPERSAND = /&(?!amp;|lt;|gt;|quot;|apos;|#\d+;)/;

/**
 * Reads a document.
 *
 * @throws Error where it is not well-formed, or has an attribute twice
 */
export function parseXml(source: string): Element {
  const root: Element = { name: "", attributes: new Map(), children: [], text: "" };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(source)?.groups;
    const parent = open.at(-1)!;
    if (token === undefined) throw new Error(`Not XML at ${at}: ${source.slice(at, at + 40)}`);
    if (LONE_AMPERSAND.test(source.slice(at, TOKEN.lastIndex))) throw new Error(`Lone & at ${at}`);
    if (token.text !== undefined) parent.text += unescape(token.text);
    else if (token.close) {
      if (parent.name !== token.name) throw new Error(`</${token.name}> closes <${parent.name}>`);
      open.pop();
    } else {
      const attributes = readAttributes(token.attributes!);
      const element: Element = { name: token.name!, attributes, children: [], text: "" };
      parent.children.push(element);
      if (!token.empty) open.push(element);
    }
  }
  const [document] = root.children;
  if (open.length > 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  if (root.children.length !== 1 || root.text.trim() !== "") {
    throw new Error("Not one root element");
  }
  return document!;
}

function readAttributes(source: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, value] of source.matchAll(/([\w.-]+)="([^"]*)"/g)) {
    if (attributes.has(name!)) throw new Error(`Attribute ${name} stands twice`);
    attributes.set(name!, unescape(value!));
  }
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function unescape(text: string): string {
  return text.replace(
    /&(?:#(\d+)|(\w+));/g,
    (_, code?: string, name?: string) =>
      code === undefined ? ENTITIES[name!]! : String.fromCodePoint(Number(code)),
  );
}

/** All elements of a name, in the order of the document. */
export function all(element: Element, name: string): Element[] {
  const found = element.name === name ? [element] : [];
  return [...found, ...element.children.flatMap((child) => all(child, name))];
}

/** The text of all `text` elements, in the order of the document. */
export function texts(element: Element): string[] {
  return all(element, "text").map(({ text }) => text);
}
