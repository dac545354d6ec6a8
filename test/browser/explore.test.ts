import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { projectFolder } from '../../src/dev/settings.ts';
import { startChromium } from '../support/chromium.ts';
import {
  expectAccessible,
  expectNone,
  expectNoSidewaysScroll,
  looks,
  openDashboard,
  tabTo,
} from '../support/dashboard-page.ts';
import { WorkerProcess } from '../support/worker-process.ts';

let stateFolder: string;
let worker: WorkerProcess;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'bookshelf-explore-'));
  await promisify(execFile)(
    process.execPath,
    ['src/dev/seed/main.ts', '--scans', '4000', '--days', '14'],
    { cwd: projectFolder, env: { ...process.env, STATE_DIR: stateFolder } },
  );
  worker = await WorkerProcess.start({}, { stateFolder });
  browser = await startChromium();
});
beforeEach(async () => {
  faults = [];
  page = await openDashboard(browser, worker.url, faults);
});
afterEach(async () => {
  await page.context().close();
  expectNone(faults);
});
afterAll(async () => {
  await browser.close();
  await worker.stop();
  await rm(stateFolder, { recursive: true, force: true });
});

const values = () => page.getByRole('region', { name: /by/ }).getByRole('list').first();
const chip = (words: string) => page.getByRole('link', { name: `Remove filter: ${words}` });

describe.each([
  '/?range=7d',
  '/explore?range=7d&by=country',
  '/explore?by=provider&metric=websocketLatency&range=7d',
])('%s', (url) => {
  it.each(looks)('is accessible and fits at %i px, %s', async (width, scheme) => {
    await page.context().close();
    page = await openDashboard(browser, worker.url, faults, [width, scheme]);
    await page.goto(url);
    await page
      .getByRole('img', { name: /late|latency|fallback/i })
      .first()
      .waitFor();
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  });
});

describe('the overview', () => {
  it('says of each objective what is left of its budget, and what changed and with what', async () => {
    await page.goto('/?range=7d');
    const card = page.getByRole('article', { name: 'WebSocket success' });
    await card.getByText(/^Error budget/).waitFor();
    await card.getByText(/^95% interval/).waitFor();
    const changed = page.getByRole('region', { name: 'What changed' });
    await changed.getByText(/fell back to polling, before/).waitFor();
    await page
      .getByRole('img', { name: /How late updates were. WebSocket: .* of .* updates/ })
      .waitFor();
  });

  it('holds its numbers against a day earlier where that is asked for, and says so', async () => {
    await page.goto('/?range=24h');
    await page.getByLabel('Compared with').selectOption('a day earlier');
    await page.waitForURL(/compare=day/);
    await page
      .getByRole('region', { name: 'What changed' })
      .getByText('Against a day earlier')
      .waitFor();
  });

  it('leads from a bucket in a table to its scans', async () => {
    await page.goto('/?range=7d');
    await page.getByRole('button', { name: 'Table: Polling fallback over time' }).click();
    const table = page.getByRole('region', { name: 'Polling fallback over time, numbers' });
    const href = await table.getByRole('link').first().getAttribute('href');
    expect(href).toMatch(/^\/scans\?from=\d+&to=\d+&strategy=polling_fallback$/);
  });
});

describe('explore', () => {
  it('keeps to a value that is chosen; back, reload and the chip do what they say', async () => {
    await page.goto('/explore?range=7d');
    await values()
      .getByRole('link', { name: /^android/ })
      .click();
    await page.waitForURL(/platform=android/);
    await chip('Platform: android').waitFor();
    await page.getByText('Polling fallback by app version').first().waitFor();
    await page.reload();
    await chip('Platform: android').waitFor();
    await page.goBack();
    await values().getByRole('link', { name: /^ios/ }).waitFor();
    expect(await chip('Platform: android').count()).toBe(0);
    await page.goForward();
    await chip('Platform: android').click();
    await page.waitForURL((url) => !url.searchParams.has('platform'));
  });

  it('shows the numbers that the read API gives', async () => {
    const { from, to } = { from: Date.now() - 5 * 86_400_000, to: Date.now() - 86_400_000 };
    const span = `from=${Math.floor(from / 60_000) * 60_000}&to=${Math.ceil(to / 60_000) * 60_000}`;
    const answer = await fetch(`${worker.url}/api/breakdown?by=platform&${span}`);
    const { values: rows } = (await answer.json()) as {
      values: { value: string; fallback: { count: number; total: number } }[];
    };
    await page.goto(`/explore?${span}`);
    for (const { value, fallback } of rows) {
      const text = new RegExp(
        `${value}.*${fallback.count} of ${fallback.total.toLocaleString('en')} scans`,
      );
      await values().getByRole('link', { name: text }).waitFor();
    }
    expect(rows.length).toBeGreaterThan(1);
  });

  it('names reasons, and links each to its scans', async () => {
    await page.goto('/explore?range=7d&by=fallbackReason');
    const link = values()
      .getByRole('link', { name: /^Scans of/ })
      .first();
    expect(await link.getAttribute('href')).toMatch(/^\/scans\?from=.*&fallbackReason=[a-z_]+$/);
  });

  it('walks a chart by arrow keys and opens the scans of a point, by keyboard alone', async () => {
    await page.goto('/explore?range=7d&platform=ios');
    await tabTo(page, 'Polling fallback, target < 5%', 'img');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/; .*% · \d+ of \d+ scans?; 95% interval/).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/scans\?from=\d+&to=\d+&platform=ios&strategy=polling_fallback/);
  });

  it('says what to do where nothing is left, and where the worker cannot be reached', async () => {
    await page.goto('/explore?range=7d&platform=abacus');
    await page.getByText('No scans in this span').first().waitFor();
    await page.getByRole('link', { name: 'Remove all filters' }).click();
    await values().getByRole('link', { name: /^ios/ }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await page.getByRole('alert').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});

describe('time', () => {
  it('takes a span of one’s own in the zone that is chosen, and does not refresh it', async () => {
    await page.goto('/explore?range=7d&zone=Asia/Tokyo');
    await page.getByText('Custom').click();
    await page.getByLabel('From').fill('2026-01-01T09:00');
    await page.getByLabel('Until').fill('2026-01-01T08:00');
    await page.getByRole('button', { name: 'Show this span' }).click();
    await page
      .getByRole('alert')
      .getByText(/after the beginning/)
      .waitFor();
    await page.getByLabel('Until').fill('2026-01-02T09:00');
    await page.getByRole('button', { name: 'Show this span' }).click();
    const [from, to] = ['2026-01-01', '2026-01-02'].map((day) => Date.parse(`${day}T00:00Z`));
    await page.waitForURL(new RegExp(`from=${from}&to=${to}`));
    await page.getByText(/fixed span, not refreshed/).waitFor();
    await page.getByRole('heading', { level: 1, name: /1 Jan.*09:00.*2 Jan.*09:00/ }).waitFor();
  });

  it('shows times in the zone that is chosen', async () => {
    await page.goto('/explore?range=24h');
    await page.getByText('Times in Europe/Berlin.').waitFor();
    await page.getByLabel('Times in').selectOption('UTC');
    await page.waitForURL(/zone=UTC/);
    await page.getByText('Times in UTC.', { exact: true }).waitFor();
  });

  it('refreshes by itself while it is seen, and not while it is hidden', async () => {
    await page.clock.install();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const summaries = () => asked.filter((url) => url.includes('/api/summary')).length;
    await page.goto('/?range=1h');
    await page.getByRole('article', { name: 'Scan completion' }).waitFor();
    const next = page.waitForRequest(/api\/summary/);
    await page.clock.runFor(5_100);
    await next;
    await page.getByText(/Updated/).waitFor();
    await page.waitForLoadState('networkidle');
    const before = summaries();
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    });
    await page.clock.runFor(60_000);
    expect(summaries()).toBe(before);
  });

  it('goes along to another page with its filters', async () => {
    await page.goto('/explore?range=24h&platform=ios&zone=UTC&by=country');
    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: 'Overview' })
      .click();
    await page.waitForURL(/\/\?range=24h&zone=UTC&platform=ios$/);
    await chip('Platform: ios').waitFor();
  });
});
