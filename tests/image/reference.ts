/** Data beside the project, which tests use where it is there. */

const shared = new URL("../../../shared/", import.meta.url);

/** Whether `../shared` is absent. */
export const sharedIsAbsent: boolean = !exists(shared);

/** The address of a file in `../shared`. */
export function sharedFile(path: string): URL {
  return new URL(path, shared);
}

function exists(url: URL): boolean {
  try {
    Deno.statSync(url);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
