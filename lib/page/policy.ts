/**
 * What the page may load and do, as a Content-Security-Policy: its own scripts, WebAssembly and pictures,
 * and nothing of other hosts. It stands in the page itself, for servers that send none.
 */
export const POLICY: readonly string[] = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];
