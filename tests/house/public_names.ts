/**
 * The rule of public names: an entry point exports values that a notebook, an example or a command
 * uses, and types that the signatures of those name. All else is private.
 */

/** A name that an entry point exports. */
export interface PublicName {
  readonly name: string;
  /** A value can be called or read when the code runs; a class is one too. */
  readonly isValue: boolean;
  /** The names in its signature: of parameters' types, results, members, bases. */
  readonly mentions: ReadonlySet<string>;
}

/** The part of `deno doc --json MODULE` that is read. */
export interface Documentation {
  readonly nodes: Readonly<Record<string, { readonly symbols: readonly DocumentedSymbol[] }>>;
}

interface DocumentedSymbol {
  readonly name: string;
  readonly declarations: readonly { readonly kind: string; readonly def?: unknown }[];
}

/** What the documentation of one entry point says of its names. */
export function publicNames({ nodes }: Documentation): PublicName[] {
  return Object.values(nodes).flatMap(({ symbols }) => symbols).map(({ name, declarations }) => ({
    name,
    isValue: declarations.some(({ kind }) => !["interface", "typeAlias"].includes(kind)),
    mentions: new Set(declarations.flatMap(({ def }) => [...mentioned(def)])),
  }));
}

/** The names of types, and of values whose types are taken, in a signature. */
function* mentioned(part: unknown): Generator<string> {
  if (typeof part !== "object" || part === null) return;
  if ("accessibility" in part && part.accessibility === "private") return;
  if ("typeName" in part) yield firstName(part.typeName);
  if ("kind" in part && part.kind === "typeQuery" && "value" in part) yield firstName(part.value);
  if ("extends" in part) yield firstName(part.extends);
  for (const [key, inner] of Object.entries(part)) {
    if (key !== "jsDoc") yield* mentioned(inner);
  }
}

/** `tf` of `tf.LayersModel`. */
function firstName(name: unknown): string {
  return String(name).split(".")[0]!;
}

/** Values that nothing uses. */
export function unusedValues(
  names: readonly PublicName[],
  used: ReadonlySet<string>,
): string[] {
  return names.filter(({ name, isValue }) => isValue && !used.has(name)).map(({ name }) => name);
}

/** Types that no value's signature names, nor one of the types that such a signature names. */
export function unnamedTypes(names: readonly PublicName[]): string[] {
  const byName = new Map(names.map((name) => [name.name, name]));
  const reached = new Set(names.filter(({ isValue }) => isValue));
  for (const { mentions } of reached) {
    for (const mention of mentions) {
      const type = byName.get(mention);
      if (type) reached.add(type);
    }
  }
  return names.filter((name) => !reached.has(name)).map(({ name }) => name);
}
