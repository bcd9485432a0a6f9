/**
 * Which names a browser may call the server by. A page of somebody else could otherwise let its own
 * name lead to this machine, and read what is served here as its own (DNS rebinding).
 *
 * @module
 */
import { isIP } from "node:net";

/** What this machine is called from within. */
const OWN_NAMES = ["127.0.0.1", "localhost", "[::1]"];

/** Addresses that mean all of the machine's. */
const ALL_ADDRESSES = ["0.0.0.0", "[::]"];

/**
 * An address as a link has it.
 *
 * @param address of the machine, or `localhost`
 * @throws Error when it is neither
 */
export function linkName(address: string): string {
  const version = isIP(address);
  if (version === 0 && address !== "localhost") {
    throw new Error(`--host is "${address}", expected an address like 0.0.0.0, or localhost`);
  }
  // A URL has the one form of an IPv6 address that browsers send.
  return version === 6 ? new URL(`http://[${address}]`).hostname : address;
}

/** Whether the server listens at all addresses of the machine. */
export function isEverywhere(address: string): boolean {
  return ALL_ADDRESSES.includes(linkName(address));
}

/**
 * Tells whether a request's header `Host` names this server. Its port is left open: a tunnel may end
 * at another one.
 *
 * @param address that the server listens at; where it means all of the machine, any name will do
 */
export function hostCheck(address: string): (host: string) => boolean {
  if (isEverywhere(address)) return (host) => /^[\w.\-[\]:]+$/.test(host);
  const names = [...OWN_NAMES, linkName(address)];
  return (host) => names.includes(host.toLowerCase().replace(/:\d{1,5}$/, ""));
}
