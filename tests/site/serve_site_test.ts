import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { Content, Files } from "../../lib/site/files.ts";
import { SECURITY_HEADERS } from "../../lib/site/security_headers.ts";
import { serveSite, type SiteServer } from "../../lib/site/serve_site.ts";
import { type RawAnswer, requestText, sendRaw } from "./raw.ts";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** What stands for MNIST: nobody compresses it again, though these bytes could be. */
const PACKED = bytesOf("packed ".repeat(100));
let timesMade = 0;
const LATE = {
  sha256: "0",
  make: () => {
    timesMade++;
    return Promise.resolve(PACKED);
  },
};

/** A site with a file of each kind but one; random bytes do not compress. */
const FILES = new Map([
  ["index.html", bytesOf("<!doctype html><title>Draw</title>\n".repeat(40))],
  ["page.js", bytesOf("export const digits = 10;\n".repeat(40))],
  ["style.css", bytesOf("main { color: black }\n")],
  ["icon.svg", bytesOf("<svg xmlns='http://www.w3.org/2000/svg'/>")],
  ["litert/runtime.wasm", bytesOf("wasm ".repeat(100))],
  ["models/mnist.tflite", crypto.getRandomValues(new Uint8Array(1000))],
]);

const ALL_FILES: Files = new Map<string, Content>([...FILES, ["mnist/images.gz", LATE]]);

const HOST = { "Host": "127.0.0.1" };

/** Gives a test a server at a free port, and the way to send it a request with a right `Host`. */
async function withServer(
  test: (
    send: (line: string, headers?: Readonly<Record<string, string>>) => Promise<RawAnswer>,
    server: SiteServer,
  ) => Promise<void>,
  host = "127.0.0.1",
): Promise<void> {
  await using server = await serveSite(ALL_FILES, { host, port: 0 });
  const send = (line: string, headers = {}) =>
    sendRaw(server.port, requestText(line, { ...HOST, ...headers }));
  await test(send, server);
}

const TYPES: Readonly<Record<string, string>> = {
  "/": "text/html; charset=utf-8",
  "/index.html": "text/html; charset=utf-8",
  "/page.js": "text/javascript; charset=utf-8",
  "/style.css": "text/css; charset=utf-8",
  "/icon.svg": "image/svg+xml",
  "/litert/runtime.wasm": "application/wasm",
  "/models/mnist.tflite": "application/octet-stream",
};

Deno.test("each file is served with its type, its length and the headers of safety", async () => {
  await withServer(async (send) => {
    for (const [path, type] of Object.entries(TYPES)) {
      const bytes = FILES.get(path === "/" ? "index.html" : path.slice(1))!;
      for (const method of ["GET", "HEAD"]) {
        const { status, headers, body } = await send(`${method} ${path}`);
        assertEquals(status, 200);
        assertEquals(body, method === "GET" ? bytes : new Uint8Array());
        assertEquals(headers.get("content-type"), type);
        assertEquals(headers.get("content-length"), `${bytes.length}`);
        assertEquals(headers.get("cache-control"), "no-cache");
        assertEquals(headers.get("vary"), "accept-encoding");
        assertEquals(headers.has("set-cookie"), false);
        assertSafe(headers);
      }
    }
  });
});

function assertSafe(headers: ReadonlyMap<string, string>): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    assertEquals(headers.get(name), value);
  }
}

Deno.test("the headers of safety are these", () => {
  assertEquals(
    SECURITY_HEADERS["content-security-policy"],
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
      "img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  const { "permissions-policy": permissions, "content-security-policy": _, ...others } =
    SECURITY_HEADERS;
  assertEquals(others, {
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  const [camera, ...unused] = permissions!.split(", ");
  assertEquals(camera, "camera=(self)");
  assert(unused.includes("microphone=()") && unused.includes("geolocation=()"));
  for (const policy of unused) assert(policy.endsWith("=()"), policy);
});

/** Paths that are near those of files, or would lead out of a folder if there were one. */
const STRANGE_PATHS = [
  "/nothing",
  "/Page.js",
  "/PAGE.JS",
  "/page",
  "/page.js/",
  "/page.js/.",
  "/page.js/..",
  "/page.js.",
  "/page.js~",
  "/page.js.map",
  "/page.js%20",
  "/page.js%00",
  "/page.js%00.html",
  "/page%2ejs",
  "/%70age.js",
  "/page.js;a=b",
  "/page.js::$DATA",
  "/page.js%3fa",
  "/page.js%23a",
  "/page.js#a",
  "/page.js&a",
  "//",
  "///",
  "//page.js",
  "///page.js",
  "/./page.js",
  "/.//page.js",
  "/%2fpage.js",
  "/%5cpage.js",
  "/\\page.js",
  "/litert",
  "/litert/",
  "/litert//runtime.wasm",
  "/litert/./runtime.wasm",
  "/litert/../page.js",
  "/litert\\runtime.wasm",
  "/litert%2fruntime.wasm",
  "/litert%2Fruntime.wasm",
  "/litert%5cruntime.wasm",
  "/litert/..;/page.js",
  "/litert/%2e%2e/page.js",
  "/litert/%2E%2E/page.js",
  "/litert/.%2e/page.js",
  "/litert/%2e./page.js",
  "/litert/..%2fpage.js",
  "/litert/..%5cpage.js",
  "/litert/..\\page.js",
  "/litert/%252e%252e/page.js",
  "/litert/%25252e%25252e/page.js",
  "/litert/%c0%ae%c0%ae/page.js",
  "/litert/%e0%80%ae%e0%80%ae/page.js",
  "/litert/%uff0e%uff0e/page.js",
  "/litert/%u002e%u002e/page.js",
  "/litert/%ef%bc%8e%ef%bc%8e/page.js",
  "/mnist",
  "/mnist/",
  "/mnist/images",
  "/mnist/images.gz/",
  "/mnist/images.gz.gz",
  "/mnist/../page.js",
  "/mnist/%2e%2e/page.js",
  "/mnist%2fimages.gz",
  "/mnist\\images.gz",
  "/mnist/./images.gz",
  "/mnist/images.GZ",
  "/train_worker.js",
  "/train_worker-00000000.js",
  "/fused_worker.ts",
  "/models",
  "/models/",
  "/models/*",
  "/models/mnist",
  "/models/mnist.tflite/",
  "/..",
  "/../",
  "/../page.js",
  "/../../../../../../../../etc/passwd",
  "/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
  "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
  "/%252e%252e%252f%252e%252e%252fetc/passwd",
  "/..%252f..%252f..%252fetc/passwd",
  "/..%c0%af..%c0%afetc/passwd",
  "/..%ef%bc%8f..%ef%bc%8fetc/passwd",
  "/..%u2215..%u2215etc/passwd",
  "/..%5c..%5c..%5cwindows%5cwin.ini",
  "/..\\..\\..\\windows\\win.ini",
  "/....//....//etc/passwd",
  "/....\\/....\\/etc/passwd",
  "/.../.../etc/passwd",
  "/..;/..;/etc/passwd",
  "/..%00/..%00/etc/passwd",
  "/..%0d%0aX-Injected:%20a",
  "/%0d%0aSet-Cookie:%20a=b",
  "/etc/passwd",
  "//etc/passwd",
  "/%2fetc%2fpasswd",
  "/C:/windows/win.ini",
  "/C:\\windows\\win.ini",
  "/c%3a%5cwindows%5cwin.ini",
  "/\\\\server\\share",
  "/file:///etc/passwd",
  "/file:%2f%2f%2fetc%2fpasswd",
  "/http://example.com/",
  "//example.com/page.js",
  "/@fs/etc/passwd",
  "/~root/.ssh/id_rsa",
  "/proc/self/environ",
  "/proc/self/fd/3",
  "/dev/stdin",
  "/con",
  "/aux.js",
  "/.git/config",
  "/.git/HEAD",
  "/.env",
  "/deno.json",
  "/lib/page/main.ts",
  "/models/../deno.json",
  "/constructor",
  "/__proto__",
  "/toString",
  "/hasOwnProperty",
  "/size",
  "/get",
  "/%",
  "/%%",
  "/%zz",
  "/%e2%82",
  "/%ff%fe",
  "/" + "../".repeat(200) + "etc/passwd",
  "/" + "%2e%2e/".repeat(200) + "etc/passwd",
  "/" + "a".repeat(4000),
  "/" + "a/".repeat(2000),
  "/\u00c3\u00a9", // é in UTF-8, unescaped
  "/\u00ef\u00bc\u008e\u00ef\u00bc\u008e/page.js", // dots of full width, unescaped
  "/page.js\u00e2\u0080\u00ae", // a mark that turns the direction of text
] as const;

Deno.test("a path that is none of the page's is not there, whatever it would lead to", async () => {
  await withServer(async (send) => {
    const answers = await Promise.all(
      STRANGE_PATHS.map(async (path) => {
        const { status, headers, body } = await send(`GET ${path}`);
        assertSafe(headers);
        assert(body.length < 100);
        assertEquals([headers.has("x-injected"), headers.has("set-cookie")], [false, false]);
        return [path, status];
      }),
    );
    assertEquals(answers, STRANGE_PATHS.map((path) => [path, 404]));
  });
});

Deno.test("a target that is no path is refused", async () => {
  await withServer(async (send, { port }) => {
    const targets: Readonly<Record<string, number>> = {
      "*": 400,
      "page.js": 400,
      "../page.js": 400,
      "?a": 400,
      "\\page.js": 400,
      "127.0.0.1": 400,
      "/page.js\u0000": 400,
      "/page.js\u0000.html": 400,
      "/\u0001": 400,
      "/\u007f": 400,
      "/\u00ff": 400, // no UTF-8
      "/a b": 400,
      "/page.js\t": 400,
      "http://": 400,
      "http://evil.example/page.js": 421,
      "http://evil.example": 421,
      "https://127.0.0.1/page.js": 421,
      "http://127.0.0.1@evil.example/page.js": 421,
      "http://evil.example@127.0.0.1/page.js": 421,
      "http://127.0.0.1.evil.example/page.js": 421,
      "file:///etc/passwd": 404, // the parser drops the scheme; the path is none of the page's
      "http://127.0.0.1/page.js": 200,
      [`http://127.0.0.1:${port}/page.js`]: 421, // another than the header names
    };
    const statuses: Record<string, number> = {};
    for (const target of Object.keys(targets)) {
      statuses[target] = (await send(`GET ${target}`)).status;
    }
    assertEquals(statuses, targets);
  });
});

Deno.test("a query changes nothing, whatever it holds", async () => {
  await withServer(async (send) => {
    for (const query of ["", "a=b", "../../etc/passwd", "%00", "?", "/../..", "v=1?v=2"]) {
      for (const path of ["/", "/page.js"]) {
        const { status, body } = await send(`GET ${path}?${query}`);
        assertEquals(status, 200);
        assertEquals(body, FILES.get(path === "/" ? "index.html" : "page.js"));
      }
      assertEquals((await send(`GET /nothing?${query}`)).status, 404);
    }
  });
});

Deno.test("other methods than GET and HEAD are refused", async () => {
  await withServer(async (send) => {
    const methods = ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "MKCOL"];
    const nonsense = ["get", "Get", "GETT", "HACK", "X", "M-SEARCH", "G!T", "A".repeat(100)];
    for (const method of [...methods, ...nonsense]) {
      for (const path of ["/", "/page.js", "/nothing", "/../etc/passwd"]) {
        const { status, headers } = await send(`${method} ${path}`);
        assertEquals([method, status, headers.get("allow")], [method, 405, "GET, HEAD"]);
        assertSafe(headers);
      }
    }
    assertEquals((await send("POST /", { "Content-Length": "5" })).status, 405);
    assertEquals((await send("OPTIONS *")).status, 405);
    assertEquals((await send("CONNECT 127.0.0.1:80")).status, 421);
    assertEquals((await send("CONNECT evil.example:443")).status, 421);
    assertEquals((await send("CONNECT /")).status, 400);
    for (const broken of ["G T /", "GET", " GET /", "G\u0000T /", "G@T /", "(GET) /"]) {
      assertEquals([broken, (await send(broken)).status], [broken, 400]);
    }
  });
});

Deno.test("only a name of this server may stand in Host, else it is another's page that asks", async () => {
  const own = [
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1:8028",
    "localhost",
    "localhost:8028",
    "LocalHost",
    "[::1]",
    "[::1]:8028",
  ];
  const others = [
    "evil.example",
    "evil.example:8028",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil-localhost",
    "localhost.",
    "127.0.0.1:8028.evil.example",
    "127.0.0.1:8028@evil.example",
    "evil.example@127.0.0.1",
    "evil.example#127.0.0.1",
    "127.0.0.1/",
    "127.0.0.1/page.js?",
    "127.0.0.1:999999",
    "127.0.0.1:",
    "127.0.0.1:a",
    "127.0.0.1:1:1",
    "127.1",
    "127.0.0.2",
    "0x7f000001",
    "2130706433",
    "0.0.0.0",
    "192.168.0.1",
    "::1",
    "[::]",
    "[::1",
    "[::ffff:127.0.0.1]",
    "127.0.0.1, evil.example",
    "127.0.0.1 evil.example",
    "*",
    "null",
    "",
  ];
  await withServer(async (send, { port }) => {
    for (const host of own) {
      assertEquals([host, (await send("GET /page.js", { Host: host })).status], [host, 200]);
    }
    for (const host of others) {
      const { status, body } = await send("GET /page.js", { Host: host });
      assertEquals([host, status], [host, 421]);
      assert(body.length < 100);
      assertEquals((await send("POST /", { Host: host })).status, 421);
    }
    const without = requestText("GET /");
    assertEquals((await sendRaw(port, without)).status, 400);
    assertEquals((await sendRaw(port, "GET / HTTP/1.0\r\n\r\n")).status, 400);
    for (const second of ["evil.example", "127.0.0.1"]) {
      const twice = requestText("GET /", { "Host": "127.0.0.1", "host": second });
      assertEquals((await sendRaw(port, twice)).status, 400);
    }
    // A proxy's word is not asked for.
    const forwarded = { "Host": "evil.example", "X-Forwarded-Host": "127.0.0.1" };
    assertEquals((await send("GET /", forwarded)).status, 421);
  });
});

Deno.test("what is no HTTP is refused, and the server lives on", async () => {
  await withServer(async (send, { port }) => {
    const host = "Host: 127.0.0.1\r\nConnection: close\r\n";
    const refused: readonly (readonly [text: string, status: number])[] = [
      ["garbage\r\n\r\n", 400],
      ["\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001", 400], // a greeting of TLS
      [`GET / HTTP/2.0\r\n${host}\r\n`, 400],
      [`GET / HTTP/0.9\r\n${host}\r\n`, 400],
      [`GET / HTTP/9\r\n${host}\r\n`, 400],
      [`GET /\r\n${host}\r\n`, 400],
      [`GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${host}X: a\u0000b\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${host}X Y: a\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${host}: a\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${host}Content-Length: a\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${host}${"X: a\r\n".repeat(3000)}\r\n`, 400],
    ];
    const statuses: (readonly [string, number])[] = [];
    for (const [text] of refused) {
      statuses.push([text, (await sendRaw(port, text)).status]);
    }
    assertEquals(statuses, refused);
    assertEquals((await send("GET /")).status, 200);
  });
});

Deno.test("headers too long are refused, and the server lives on", async () => {
  await withServer(async (send) => {
    for (const length of [1_000_000, 10_000_000]) {
      const { status } = await send("GET /", { "X": "a".repeat(length) });
      assert(status === 0 || status === 400 || status === 431, `${status}`);
      const long = await send(`GET /${"a".repeat(length)}`);
      assert([0, 400, 414, 431].includes(long.status), `${long.status}`);
    }
    assertEquals((await send("GET /", { "X": "a".repeat(8000) })).status, 200);
  });
});

Deno.test("a part of a file is not to be had: it comes whole", async () => {
  await withServer(async (send) => {
    for (const range of ["bytes=0-3", "bytes=-1", "bytes=0-0,2-2", "bytes=9999999-", "a=b", ""]) {
      const { status, headers, body } = await send("GET /page.js", { "Range": range });
      assertEquals([status, headers.get("accept-ranges")], [200, "none"]);
      assertEquals(body, FILES.get("page.js"));
    }
  });
});

Deno.test("a file that a browser knows is not sent again", async () => {
  await withServer(async (send) => {
    const { headers } = await send("GET /page.js");
    const etag = headers.get("etag")!;
    assertEquals(/^"[0-9a-f]{64}"$/.test(etag), true);
    for (const known of [etag, `W/${etag}`, `"a", ${etag}`, `${etag},"b"`, "*"]) {
      for (const method of ["GET", "HEAD"]) {
        const { status, headers, body } = await send(`${method} /page.js`, {
          "If-None-Match": known,
        });
        assertEquals([known, status, body.length], [known, 304, 0]);
        assertEquals([headers.get("etag"), headers.get("cache-control")], [etag, "no-cache"]);
        assertSafe(headers);
      }
    }
    for (const unknown of ['"a"', etag.slice(1, -1), "", '""', `"${etag}"`, "W/"]) {
      const { status } = await send("GET /page.js", { "If-None-Match": unknown });
      assertEquals([unknown, status], [unknown, 200]);
    }
    assertEquals((await send("GET /nothing", { "If-None-Match": "*" })).status, 404);
    const old = { "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT" };
    assertEquals((await send("GET /page.js", old)).status, 200);
  });
});

Deno.test("a file is compressed for those who take it, where that makes it smaller", async () => {
  await withServer(async (send) => {
    const plain = await send("GET /page.js");
    const accepted = ["gzip", "GZIP", "br, gzip", "gzip;q=0.5", "deflate, gzip;q=1.0, *;q=0", "*"];
    for (const coding of accepted) {
      const { headers, body } = await send("GET /page.js", { "Accept-Encoding": coding });
      assertEquals(headers.get("content-encoding"), "gzip");
      assertEquals(headers.get("content-length"), `${body.length}`);
      assert(body.length < plain.body.length);
      const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"));
      assertEquals(new Uint8Array(await new Response(stream).arrayBuffer()), plain.body);
      assertNotEquals(headers.get("etag"), plain.headers.get("etag"));
      const known = { "Accept-Encoding": coding, "If-None-Match": headers.get("etag")! };
      assertEquals((await send("GET /page.js", known)).status, 304);
      const head = await send("HEAD /page.js", { "Accept-Encoding": coding });
      assertEquals(head.headers.get("content-length"), `${body.length}`);
    }
    for (const coding of ["", "identity", "br", "gzip;q=0", "*;q=0", "gzip;q=0, *", "gzipped"]) {
      const { headers, body } = await send("GET /page.js", { "Accept-Encoding": coding });
      assertEquals([coding, headers.get("content-encoding")], [coding, undefined]);
      assertEquals(body, plain.body);
    }
    const { headers } = await send("GET /models/mnist.tflite", { "Accept-Encoding": "gzip" });
    assertEquals(headers.get("content-encoding"), undefined);
    assertEquals(headers.get("content-length"), "1000");
  });
});

Deno.test("a file that is made late is made once, when it is asked for, and stays compressed", async () => {
  timesMade = 0;
  await withServer(async (send) => {
    await send("GET /page.js");
    assertEquals(timesMade, 0);
    for (const coding of ["", "gzip"]) {
      for (const method of ["GET", "HEAD"]) {
        const { status, headers, body } = await send(`${method} /mnist/images.gz`, {
          "Accept-Encoding": coding,
        });
        assertEquals([status, headers.get("content-type")], [200, "application/gzip"]);
        assertEquals(headers.get("content-encoding"), undefined);
        assertEquals(headers.get("content-length"), "700");
        assertEquals(body, method === "GET" ? PACKED : new Uint8Array());
        const known = { "If-None-Match": headers.get("etag")! };
        assertEquals((await send("GET /mnist/images.gz", known)).status, 304);
        assertSafe(headers);
      }
    }
  });
  assertEquals(timesMade, 1);
});

Deno.test("a port that is asked for and taken is an error; the usual one gives way", async () => {
  await withServer(async (_send, { port }) => {
    await assertRejects(
      () => serveSite(FILES, { host: "127.0.0.1", port }),
      Error,
      `Cannot listen at 127.0.0.1:${port}: the port is taken, expected a free one`,
    );
  });
  await using first = await serveSite(FILES, { host: "127.0.0.1" });
  await using second = await serveSite(FILES, { host: "127.0.0.1" });
  assert(second.port > first.port);
  for (const { link, port } of [first, second]) {
    assertEquals(link, `http://127.0.0.1:${port}/`);
    const { status } = await sendRaw(port, requestText("GET /", HOST));
    assertEquals(status, 200);
  }
});

Deno.test("an address or a port that cannot be is refused", async () => {
  const refused: readonly (readonly [host: string, port: number, message: string])[] = [
    ["127.0.0.1", 65536, '--port is "65536", expected an integer of at most 65535'],
    ["example.com", 0, '--host is "example.com", expected an address like 0.0.0.0, or localhost'],
    ["127.0.0.1/a", 0, '--host is "127.0.0.1/a", expected an address'],
    ["", 0, '--host is "", expected an address'],
  ];
  for (const [host, port, message] of refused) {
    await assertRejects(() => serveSite(FILES, { host, port }), Error, message);
  }
});

Deno.test("a file of a kind that the page has not is refused", async () => {
  await assertRejects(
    () => serveSite(new Map([["a.exe", bytesOf("")]]), { host: "127.0.0.1", port: 0 }),
    Error,
    'Cannot serve "a.exe": it is no file of the page, expected a name that ends in bin, css, gz, html',
  );
});
