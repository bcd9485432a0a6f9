/** Does the job in a browser. */
import puppeteer, { type Browser } from "puppeteer-core";
import type { JobResult } from "./job.ts";

/** The browsers, and where Debian puts them. */
export const BROWSERS = { chrome: "/usr/bin/chromium", firefox: "/usr/bin/firefox-esr" } as const;

/** Longer than any machine should need for a job. */
const PATIENCE = 300_000;
/** A job takes 10 seconds; one that has not ended after so many milliseconds hangs. */
const HANGING = 100_000;

/**
 * Starts a browser without windows.
 *
 * @param name which
 * @param more arguments for its program besides those that it always needs
 * @throws Error when it is not installed
 */
export async function startBrowser(
  name: keyof typeof BROWSERS,
  more: readonly string[] = [],
): Promise<Browser> {
  return await puppeteer.launch({
    browser: name,
    executablePath: BROWSERS[name],
    headless: true,
    protocolTimeout: PATIENCE,
    // Chromium's sandbox does not start for root, and containers have little shared memory.
    args: [...name === "chrome" ? ["--no-sandbox", "--disable-dev-shm-usage"] : [], ...more],
  });
}

/**
 * Does the job in a page. Where it hangs it is done once more, and that is said.
 *
 * @param browser a browser that runs
 * @param url the page's
 * @throws Error when the job fails, or the page writes errors to its console
 */
export async function runInBrowser(browser: Browser, url: string): Promise<JobResult> {
  try {
    return await runOnce(browser, url);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith(HANGS)) throw error;
    console.log(`        ${error.message}; once more`);
    return await runOnce(browser, url);
  }
}

const HANGS = "the job hangs";

async function runOnce(browser: Browser, url: string): Promise<JobResult> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hanging = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(HANGS)), HANGING);
  });
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  try {
    await page.goto(url, { timeout: PATIENCE });
    const finished = page.evaluate("globalThis.finished") as Promise<string>;
    finished.catch(() => {}); // told below, or it hangs
    const result = await Promise.race([finished, hanging]);
    if (problems.length > 0) throw new Error("the console says");
    return JSON.parse(result);
  } catch (error) {
    throw new Error([(error as Error).message, ...problems].join("; "), { cause: error });
  } finally {
    clearTimeout(timer);
    await page.close();
  }
}
