/**
 * Serves the page. `Deno.serve` it is rather than `node:http`: its parser refuses more of what is no
 * HTTP, as a second header `Host`, and it too gives a request's path as the client sent it.
 *
 * @module
 */
import { answer } from "./answer.ts";
import type { Files } from "./files.ts";
import { hostCheck, isEverywhere, linkName } from "./host_names.ts";
import { prepareFiles } from "./prepare_files.ts";

/** The port that is tried first where none is asked for: 28 by 28 pixels. */
export const USUAL_PORT = 8028;

/** How many ports are tried where none is asked for. */
const PORTS_TRIED = 20;

const LAST_PORT = 65535;

/** Where to serve. */
export interface ServeOptions {
  /** The machine's address, or `localhost`. */
  readonly host: string;
  /** The port, 0 for any that is free; the usual one or the next free one by default. */
  readonly port?: number;
}

/** A server that runs. */
export interface SiteServer extends AsyncDisposable {
  /** The page's link, on this machine. */
  readonly link: string;
  readonly port: number;
}

/**
 * Serves files until the server is disposed.
 *
 * @param files by their paths
 * @throws Error when the address or the port cannot be had
 */
export async function serveSite(
  files: Files,
  { host, port }: ServeOptions,
): Promise<SiteServer> {
  const service = { files: await prepareFiles(files), isOwnHost: hostCheck(host) };
  const server = listen((request) => answer(request, service), { host, port });
  const address = server.addr;
  return {
    link: `http://${isEverywhere(host) ? "127.0.0.1" : linkName(host)}:${address.port}/`,
    port: address.port,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
}

type Server = Deno.HttpServer<Deno.NetAddr>;

function listen(answer: Deno.ServeHandler, { host, port }: ServeOptions): Server {
  if (port !== undefined) return listenAt(answer, { host, port });
  for (let next = USUAL_PORT; next < USUAL_PORT + PORTS_TRIED; next++) {
    try {
      return listenAt(answer, { host, port: next });
    } catch (error) {
      const { cause } = error as Error;
      if (!(cause instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  const last = USUAL_PORT + PORTS_TRIED - 1;
  throw new Error(
    `The ports ${USUAL_PORT} to ${last} of ${host} are taken, expected a free one: --port names it`,
  );
}

function listenAt(
  answer: Deno.ServeHandler,
  { host, port }: { readonly host: string; readonly port: number },
): Server {
  if (port > LAST_PORT) {
    throw new Error(`--port is "${port}", expected an integer of at most ${LAST_PORT}`);
  }
  try {
    return Deno.serve({ hostname: host, port, onListen: () => {}, onError: fail }, answer);
  } catch (error) {
    throw new Error(`Cannot listen at ${linkName(host)}:${port}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "the port is taken, expected a free one";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine has no such address, expected one of its own";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return "the task may not, expected an address of this machine in a private network";
  }
  return error instanceof Deno.errors.PermissionDenied
    ? "permission is denied, expected a port of 1024 or more"
    : error instanceof Error
    ? error.message
    : String(error);
}

/** An answer that failed is this program's fault; the client learns no more of it. */
function fail(error: unknown): Response {
  console.error(error);
  return new Response("The server failed\n", { status: 500 });
}
