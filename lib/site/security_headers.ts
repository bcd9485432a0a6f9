import { POLICY } from "../page/policy.ts";

/** What a page could ask a browser for, and this one never does. */
const UNUSED = [
  "accelerometer",
  "autoplay",
  "display-capture",
  "encrypted-media",
  "geolocation",
  "gyroscope",
  "hid",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

/**
 * The headers of every answer. The page gets what is its own and the camera, and nobody else gets
 * the page; it is isolated, so that it may share memory between threads.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [...POLICY, "frame-ancestors 'none'"].join("; "),
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": ["camera=(self)", ...UNUSED.map((name) => `${name}=()`)].join(", "),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
