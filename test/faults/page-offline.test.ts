import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ScanRow } from '../../src/core/slo/read-answers.ts';
import { startChromium } from '../support/chromium.ts';
import { until } from '../support/until.ts';
import { FaultBench } from './fault-bench.ts';
import { withPace } from './paced-vision/pace.ts';

const steps = 28;
/** Waiting, picture received, looking for spines or not, checked, complete. */
const updatesBesideSteps = 4;
const sample = new URL('../../dashboard/public/samples/upright.jpg', import.meta.url);

let bench: FaultBench;
let browser: Browser;

beforeAll(async () => {
  bench = await FaultBench.start();
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await bench?.stop();
});

/** The number of the spine that is being read, as the page says it, with the time of each change. */
async function watchSpines(page: Page): Promise<{ spine: number; at: number }[]> {
  const said: { spine: number; at: number }[] = [];
  await page.exposeFunction('spineShown', (spine: number) => {
    if (said.at(-1)?.spine !== spine) said.push({ spine, at: Date.now() });
  });
  await page.evaluate(() => {
    const here = globalThis as unknown as { spineShown(spine: number): void };
    const look = () => {
      const text = document.querySelector('.progress-words')?.textContent ?? '';
      const found = /Reading spine (\d+) of/.exec(text)?.[1];
      if (found !== undefined) here.spineShown(Number(found));
    };
    const whole = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document.body, whole);
  });
  return said;
}

const story = (page: Page, name: string) =>
  page
    .getByRole('region', { name: 'How it got here' })
    .locator('div', { has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .first()
    .textContent();

async function scanRow(page: Page): Promise<ScanRow | undefined> {
  const jobId = await page
    .getByRole('region', { name: 'How it got here' })
    .locator('.mono')
    .textContent();
  const counted = (await story(page, 'Followed by')) ?? '';
  return bench.recorded(
    jobId ?? '',
    (row) => /fallback/i.test(counted) === (row.strategy === 'polling_fallback'),
  );
}

it.each([4_000, 9_000])(
  '[CL5] the page is offline for %i ms in mid-scan: it goes on at once, and misses nothing',
  async (offlineMs) => {
    const context = await browser.newContext({
      baseURL: bench.worker.url,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto('/scan');
    const said = await watchSpines(page);
    const name = randomUUID();
    const buffer = withPace(await readFile(fileURLToPath(sample)), name, { steps, everyMs: 500 });
    await page
      .getByLabel('Choose a photo')
      .setInputFiles({ name: 'shelf.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(buffer) });
    await until(
      async () => said.at(-1)?.spine ?? 0,
      (spine) => spine >= 4,
    );
    await context.setOffline(true);
    const offlineAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, offlineMs));
    const onlineAt = Date.now();
    await context.setOffline(false);
    await page.getByRole('list', { name: 'Books found' }).waitFor({ timeout: 30_000 });

    // A second for what was on its way; after that the page must have been told nothing.
    expect(said.filter(({ at }) => at > offlineAt + 1_000 && at < onlineAt)).toEqual([]);
    const next = said.find(({ at }) => at > onlineAt);
    const backAfterMs = (next?.at ?? Infinity) - onlineAt;
    expect(backAfterMs).toBeLessThan(2_000);
    expect(said.map(({ spine }) => spine)).toEqual(
      said.map(({ spine }) => spine).toSorted((a, b) => a - b),
    );
    const updates = Number(await story(page, 'Updates'));
    expect([updatesBesideSteps - 1, updatesBesideSteps]).toContain(updates - steps);
    const row = await scanRow(page);
    console.log(
      `offline for ${offlineMs} ms, the next update ${backAfterMs} ms after: ${row?.strategy} ` +
        `${row?.fallbackReason ?? ''}, ${row?.reconnects} reconnects, ${row?.pollCount} polls`,
    );
    expect(row).toMatchObject({ outcome: 'completed', delivery: 'delivered' });
    if (row?.strategy === 'polling_fallback') {
      expect(['network_changed', 'connection_lost']).toContain(row.fallbackReason);
      expect(row.fallbackStage).toBe('mid_scan');
    } else {
      expect(row).toMatchObject({
        strategy: 'websocket',
        fallbackReason: null,
        fallbackStage: null,
      });
    }
    expect(await story(page, 'Followed by')).toMatch(
      row?.strategy === 'websocket' ? /^WebSocket$/ : /fallback/i,
    );
    expect(bench.providerCalls(name)).toBe(1);
    expect(faults).toEqual([]);
    await context.close();
  },
);
