import { access } from 'node:fs/promises';
import { chromium, type Browser } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Starts the machine's Chromium, found by `CHROME_PATH` or in the usual places.
 * @throws {Error} that says how to get one; a browser test is never skipped.
 */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

async function findChromium(): Promise<string> {
  const named = process.env['CHROME_PATH'];
  for (const path of named === undefined ? places : [named]) {
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw new Error(
    'No Chromium here. Install one (Debian: apt-get install chromium) or set CHROME_PATH.',
  );
}
