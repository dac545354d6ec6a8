import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ScanPage } from '../../src/core/slo/read-answers.ts';
import { runSeed } from '../support/run-seed.ts';
import { startChromium } from '../support/chromium.ts';
import { TcpProxy } from '../../src/simulator/network/tcp-proxy.ts';
import { WorkerProcess } from '../support/worker-process.ts';

const dayMs = 86_400_000;

let worker: WorkerProcess;
let network: TcpProxy;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  worker = await WorkerProcess.start();
  await runSeed(worker.settings.stateFolder, ['--scans', '600', '--days', '2']);
  network = await TcpProxy.start(worker.settings);
  browser = await startChromium();
});
afterEach(async () => {
  await page.context().close();
  if (faults.length > 0) throw new Error(faults.splice(0).join('\n'));
});
afterAll(async () => {
  await browser.close();
  await network.close();
  await worker.stop();
});

async function openPage(path: string, options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({
    baseURL: network.url,
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  page = await context.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  page.setDefaultTimeout(30_000);
  await page.goto(path);
}

const history = () => page.getByRole('table', { name: /^History/ });
const rowsOf = (table: ReturnType<typeof history>) => table.locator('tbody tr');
const hrefs = (links: Element[]) => links.map((link) => link.getAttribute('href'));
const searchOf = () => new URL(page.url()).search;

async function someScan(query: string): Promise<ScanPage['scans'][number]> {
  const answer = await fetch(
    `${worker.url}/api/scans?${query}&limit=1&from=${Date.now() - 2 * dayMs}`,
  );
  const { scans } = (await answer.json()) as ScanPage;
  const [scan] = scans;
  if (scan === undefined) throw new Error(`no scan of ${query}`);
  return scan;
}

/** A scan whose trace is stored: those of the last two days that fell back. */
async function tracedScan() {
  const from = Date.now() - dayMs;
  const answer = await fetch(`${worker.url}/api/scans?strategy=polling_fallback&from=${from}`);
  const { scans } = (await answer.json()) as ScanPage;
  for (const scan of scans) {
    const trace = await fetch(`${worker.url}/api/traces/${scan.traceId}`);
    if (trace.ok) return scan;
  }
  throw new Error('no scan with a trace');
}

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

async function expectNoSidewaysScroll(): Promise<void> {
  const spare = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(spare).toBeLessThanOrEqual(0);
}

describe('the list of scans', () => {
  it('filters by the form, keeps it in the URL, and goes back and forward', async () => {
    await openPage('/scans?range=7d');
    await history().waitFor();
    await page.getByLabel('Outcome').selectOption('completed');
    await page.waitForURL(/outcome=completed/);
    await page.getByLabel('How it arrived').selectOption('polling_fallback');
    await page.getByRole('link', { name: /Remove the filter Outcome/ }).waitFor();
    await expect.poll(() => rowsOf(history()).allInnerTexts()).not.toEqual([]);
    for (const text of await rowsOf(history()).allInnerTexts()) {
      expect(text).toContain('Completed');
      expect(text).toContain('Polling fallback');
    }
    await page.goBack();
    expect(searchOf()).toBe('?range=7d&outcome=completed');
    expect(await page.getByLabel('How it arrived').inputValue()).toBe('');
    await page.goForward();
    await page.getByRole('link', { name: 'Clear all' }).click();
    expect(searchOf()).toBe('?range=7d');
  });

  it('pages on by a link, each scan once, and comes back', async () => {
    await openPage('/scans?range=7d');
    await history().waitFor();
    const first = await rowsOf(history()).locator('a').evaluateAll(hrefs);
    await page.getByRole('link', { name: 'Older scans' }).click();
    await page.getByRole('heading', { name: 'History, further back' }).waitFor();
    await history().waitFor();
    const second = await rowsOf(history()).locator('a').evaluateAll(hrefs);
    expect(new Set([...first, ...second]).size).toBe(first.length + second.length);
    await page.getByRole('link', { name: 'Back to the newest' }).click();
    await page.getByRole('heading', { name: 'History', exact: true }).waitFor();
  });

  it('finds a scan by its id, whenever it was, and says how to write one', async () => {
    const { jobId } = await someScan('outcome=failed');
    await openPage('/scans?range=15m');
    const box = page.getByLabel('Job id begins with');
    await box.fill('not hex');
    await box.press('Enter');
    expect(searchOf()).toBe('?range=15m');
    await box.fill(jobId.slice(0, 18).toUpperCase());
    await box.press('Enter');
    await history().waitFor();
    expect(await rowsOf(history()).count()).toBe(1);
    await history().getByRole('link').click();
    await page.getByRole('heading', { name: /One scan/ }).waitFor();
    expect(page.url()).toContain(`/scans/${jobId}`);
  });

  it('exports what the filters keep', async () => {
    await openPage('/scans?range=7d&outcome=failed');
    await history().waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'NDJSON' }).click();
    const stream = await (await download).createReadStream();
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { outcome?: string });
    expect(lines.at(-1)).toHaveProperty('end');
    expect(new Set(lines.slice(0, -1).map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
  });

  it('says what to do where nothing matches, where the server fails, and where it is wrong', async () => {
    await openPage('/scans?range=7d&errorCode=none_such');
    await page.getByText('No scan matches').waitFor();
    await page.goto('/scans?outcome=bad');
    await page
      .getByRole('alert')
      .getByText(/outcome:/)
      .waitFor();
    await page.route(/\/api\/scans\?/, (route) => route.abort());
    await page.goto('/scans');
    await page.getByText('The server cannot be reached').waitFor();
    await page.unroute(/\/api\/scans\?/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});

async function scanInAnotherTab(): Promise<void> {
  const other = await page.context().newPage();
  await other.goto('/scan');
  await other
    .getByRole('button', { name: /Scan this shelf/ })
    .first()
    .click();
}

describe('live scans', { timeout: 120_000 }, () => {
  const live = () => page.getByRole('region', { name: 'Live scans' });

  it('shows a real scan while it runs and when it has ended, and leads to its story', async () => {
    await openPage('/scans');
    await page.getByText('Listening').waitFor();
    await scanInAnotherTab();
    await live().getByText('In flight').waitFor();
    await live().getByText('Completed').waitFor();
    expect(await live().getByText('In flight').count()).toBe(0);
    await page.getByRole('button', { name: 'Show 1 newer scan' }).click();
    await page.getByText('Up to date').waitFor();
    await live().getByRole('link').click();
    const timeline = page.getByRole('list', { name: 'What happened' });
    await timeline.getByText('The app opened the scan').waitFor();
    await timeline.getByText(/The scan completed with/).waitFor();
    await page
      .getByText(/by WebSocket, .* late/)
      .first()
      .waitFor();
    await page.getByRole('tree', { name: 'Spans' }).waitFor();
    await expectAccessible();
  });

  it('holds still while paused, which the URL says, and leaves out what is filtered', async () => {
    await openPage('/scans?platform=none');
    await page.getByText('Listening').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(searchOf()).toBe('?platform=none&paused=1');
    await page.getByRole('button', { name: 'Go on' }).click();
    expect(searchOf()).toBe('?platform=none');
    await scanInAnotherTab();
    const shown = page.locator('.live-panel');
    await expect
      .poll(async () => (await fetch(`${worker.url}/api/scans/in-flight`)).text(), {
        timeout: 30_000,
      })
      .toContain('jobId');
    expect(await shown.getByRole('link', { name: /^Scan / }).count()).toBe(0);
    await expect
      .poll(async () => (await fetch(`${worker.url}/api/scans/in-flight`)).text(), {
        timeout: 40_000,
      })
      .not.toContain('jobId');
  });

  it('[LF4] connects again after a cut, and asks the list for what it missed', async () => {
    await openPage('/scans');
    await page.getByText('Listening').waitFor();
    network.weather.upgrades = 'refuse';
    network.cut();
    await page.getByText(/Not connected, again in/).waitFor();
    const startedAt = Date.now();
    await scanInAnotherTab();
    await expect
      .poll(async () => (await someScan('outcome=completed')).decidedAt, { timeout: 40_000 })
      .toBeGreaterThan(startedAt);
    expect(await live().getByText('Completed').count()).toBe(0);
    network.clear();
    await live().getByText('Completed').waitFor();
    await page.getByText('Listening').waitFor();
  });
});

describe('the trace of a scan', () => {
  it('is walked, folded, zoomed and looked into by keyboard, and a link shows the same', async () => {
    const { jobId } = await tracedScan();
    await openPage(`/scans/${jobId}`);
    const tree = page.getByRole('tree', { name: 'Spans' });
    const items = tree.getByRole('treeitem');
    await items.first().focus();
    const all = await items.count();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => items.count()).toBeLessThan(all);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => items.count()).toBe(all);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copy span id' }).waitFor();
    await page.keyboard.press('+');
    await expect.poll(searchOf).toMatch(/span=[0-9a-f]{16}&zoom=/);
    const [url, name] = [page.url(), await page.locator('#span-name').innerText()];
    await page.goto(url);
    await page.locator('#span-name').waitFor();
    expect(await page.locator('#span-name').innerText()).toBe(name);
    await items.first().focus();
    await page.keyboard.press('0');
    await expect.poll(searchOf).not.toContain('zoom');
  });

  it('says of a scan that is not known what that may mean', async () => {
    await openPage('/scans/00000000-0000-4000-8000-000000000000');
    await page.getByText('This scan is not known').waitFor();
    await page.getByRole('link', { name: 'All scans' }).click();
    await history().waitFor();
  });
});

describe.each([390, 1280, 1920])('at %d px', (width) => {
  it.each(['light', 'dark'] as const)('in the %s theme all is accessible', async (colorScheme) => {
    const { jobId } = await tracedScan();
    const viewport = { width, height: width < 600 ? 844 : 1080 };
    await openPage('/scans?range=7d&outcome=completed', { viewport, colorScheme });
    await history().waitFor();
    await expectAccessible();
    await expectNoSidewaysScroll();
    await page.goto(`/scans/${jobId}`);
    await page.getByRole('tree', { name: 'Spans' }).waitFor();
    await page.getByRole('treeitem').nth(1).click();
    await page.getByRole('button', { name: 'Copy span id' }).waitFor();
    await expectAccessible();
    await expectNoSidewaysScroll();
  });
});
