/**
 * Answers requests for the page's files. What is asked for is looked up in a map and leads nowhere
 * else: no part of a request is ever a path on the disk.
 *
 * @module
 */
import type { Form, PreparedFile } from "./prepare_files.ts";
import { SECURITY_HEADERS } from "./security_headers.ts";

const METHODS: readonly string[] = ["GET", "HEAD"];

/** What is served, and to whom. */
export interface Service {
  readonly files: ReadonlyMap<string, PreparedFile>;
  /** Whether a header `Host` names this server. */
  readonly isOwnHost: (host: string) => boolean;
}

/**
 * Answers a request.
 *
 * @param request whose `url` is what the client sent, as Deno has it: no `..` is resolved in it
 */
export async function answer(request: Request, { files, isOwnHost }: Service): Promise<Response> {
  const { method, url, headers } = request;
  const isHead = method === "HEAD";
  const host = headers.get("host");
  if (host === null) return refuse(400, "No header Host, expected this server's address", isHead);
  const own = `http://${host}/`;
  // A client may name another server in the request's first line.
  if (!isOwnHost(host) || !url.startsWith(own)) {
    return refuse(421, "This is another server than the one that was asked for", isHead);
  }
  if (!METHODS.includes(method)) {
    return refuse(405, `Unexpected method, expected ${METHODS.join(" or ")}`, isHead, {
      allow: METHODS.join(", "),
    });
  }
  const [path = ""] = url.slice(own.length).split("?", 1);
  const file = files.get(path === "" ? "index.html" : path);
  if (file === undefined) return refuse(404, "There is no such file", isHead);
  const form = acceptsGzip(headers.get("accept-encoding")) ? await file.gzip() : await file.plain();
  return send(form, { isHead, known: headers.get("if-none-match") });
}

function send(
  { bytes, headers }: Form,
  { isHead, known }: { readonly isHead: boolean; readonly known: string | null },
): Response {
  const shared = {
    ...SECURITY_HEADERS,
    "accept-ranges": "none",
    "cache-control": "no-cache",
    "vary": "accept-encoding",
  };
  const { etag = "" } = headers;
  if (isKnown(etag, known)) {
    return new Response(null, { status: 304, headers: { ...shared, etag } });
  }
  return new Response(isHead ? null : bytes, { headers: { ...shared, ...headers } });
}

function refuse(
  status: number,
  reason: string,
  isHead: boolean,
  more: Readonly<Record<string, string>> = {},
): Response {
  const text = `${reason}\n`;
  return new Response(isHead ? null : text, {
    status,
    headers: {
      ...SECURITY_HEADERS,
      "cache-control": "no-store",
      "content-type": "text/plain; charset=utf-8",
      "content-length": `${text.length}`,
      ...more,
    },
  });
}

/** Whether `If-None-Match` lists a tag; proxies may have marked it as weak. */
function isKnown(etag: string, known: string | null): boolean {
  const tags = known?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return tags.includes(etag) || tags.includes("*");
}

/** Whether `Accept-Encoding` allows gzip, by name or by `*`: `gzip;q=0` does not. */
function acceptsGzip(accepted: string | null): boolean {
  const weights = new Map(
    (accepted ?? "").toLowerCase().split(",").map((coding) => {
      const [name = "", ...parameters] = coding.split(";").map((part) => part.trim());
      const weight = parameters.find((parameter) => parameter.startsWith("q="));
      return [name, weight === undefined ? 1 : Number(weight.slice(2))];
    }),
  );
  return (weights.get("gzip") ?? weights.get("*") ?? 0) > 0;
}
