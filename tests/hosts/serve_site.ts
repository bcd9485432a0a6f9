/** Serves a folder to browsers of this machine, with the headers that a setting asks for. */
import { join } from "@std/path";

/** What a page may do; the first part of its path says it. */
export const SETTINGS = {
  /** As most servers send it. */
  plain: {},
  /** Memory may be shared. */
  isolated: {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  },
  /** Memory may be shared, and no text is code. */
  strict: {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; " +
      "connect-src 'self'; worker-src 'self'; img-src data:",
  },
} as const;

/** The name of a setting. */
export type Setting = keyof typeof SETTINGS;

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  wasm: "application/wasm",
};

/** A server that runs. */
export interface Server extends AsyncDisposable {
  /** Where a file is in a setting. */
  url(setting: Setting, name: string): string;
}

/**
 * Serves a folder at `/plain/`, `/isolated/` and `/strict/`.
 *
 * @param folder with the files
 */
export function serveSite(folder: string): Server {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async ({ url }) => {
      const [, setting = "", ...path] = new URL(url).pathname.split("/");
      const headers = Object.hasOwn(SETTINGS, setting) ? SETTINGS[setting as Setting] : {};
      try {
        const body = await Deno.readFile(join(folder, ...path));
        const type = TYPES[path.at(-1)!.split(".").at(-1)!] ?? "application/octet-stream";
        return new Response(body, { headers: { "content-type": type, ...headers } });
      } catch {
        return new Response("There is no such file\n", { status: 404 });
      }
    },
  );
  return {
    url: (setting, name) => `http://127.0.0.1:${server.addr.port}/${setting}/${name}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
