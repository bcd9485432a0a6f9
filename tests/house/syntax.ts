/**
 * What the syntax of TypeScript tells: read by Deno's linter, which tests may run on any text.
 */

/** A name that code imports or passes on, and from where. */
export interface ImportedName {
  readonly name: string;
  readonly specifier: string;
}

/** Whether code names `Deno`; strings and comments are no code. Errors call it by the file's name. */
export function namesDeno(code: string, file?: string): boolean {
  let found = false;
  visit(code, { Identifier: ({ name }) => void (found ||= name === "Deno") }, file);
  return found;
}

/** The names that code imports or passes on one by one. */
export function importedNames(code: string): ImportedName[] {
  const found: ImportedName[] = [];
  visit(code, {
    ImportSpecifier({ imported, parent }) {
      found.push({ name: nameOf(imported), specifier: (parent as ImportOrExport).source.value });
    },
    ExportSpecifier({ local, parent }) {
      const { source } = parent as Partial<ImportOrExport>;
      if (source) found.push({ name: nameOf(local), specifier: source.value });
    },
  });
  return found;
}

/** A declaration with `from`; the linter's types leave it open which parent a specifier has. */
interface ImportOrExport {
  readonly source: { readonly value: string };
}

function nameOf(node: Deno.lint.Identifier | Deno.lint.StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}

function visit(code: string, visitor: Deno.lint.LintVisitor, file = "code.ts"): void {
  Deno.lint.runPlugin({ name: "house", rules: { read: { create: () => visitor } } }, file, code);
}
