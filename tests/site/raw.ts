/** Speaks HTTP by hand: a client that tidies up requests would hide what is tested. */

/** What a server answered. */
export interface RawAnswer {
  /** The status; 0 where the server ended the connection without a word. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** A server that wants more may wait for it: what it said in these milliseconds is its answer. */
const PATIENCE = 3000;

/** Sends bytes to a port of this machine, and reads until the server ends the connection. */
export async function sendRaw(port: number, request: string): Promise<RawAnswer> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let isOpen = true;
  const close = (): void => {
    if (isOpen) connection.close();
    isOpen = false;
  };
  const timer = setTimeout(close, PATIENCE);
  // A server that refuses early does not read it all.
  const written = writeAll(connection, latin1(request)).catch(() => {});
  try {
    const buffer = new Uint8Array(65536);
    while (true) {
      const count = await connection.read(buffer);
      if (count === null) break;
      chunks.push(buffer.slice(0, count));
    }
  } catch (error) {
    if (isOpen && !(error instanceof Deno.errors.ConnectionReset)) throw error;
  } finally {
    clearTimeout(timer);
    close();
    await written;
  }
  return parse(new Uint8Array(await new Blob(chunks).arrayBuffer()));
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) start += await connection.write(bytes.subarray(start));
}

/** A request of one line and headers; it asks the server to end the connection. */
export function requestText(
  line: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const all = { "Connection": "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`${line} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

/** One byte a character, so that a test can write any byte. */
function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function parse(answer: Uint8Array<ArrayBuffer>): RawAnswer {
  const text = Array.from(answer, (byte) => String.fromCharCode(byte)).join("");
  const end = text.indexOf("\r\n\r\n");
  const [status = "", ...lines] = text.slice(0, Math.max(end, 0)).split("\r\n");
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(status)?.[1] ?? 0),
    headers: new Map(lines.map((line) => {
      const [, name, value] = /^([^:]+): ?(.*)$/.exec(line)!;
      return [name!.toLowerCase(), value!] as const;
    })),
    body: end < 0 ? new Uint8Array() : answer.slice(end + 4),
  };
}
