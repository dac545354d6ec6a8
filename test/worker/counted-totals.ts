import { env } from 'cloudflare:workers';
import { selectScanCounter, toScanCounter } from '../../src/storage/count-minutes.ts';
import { runTogether } from '../../src/storage/run-together.ts';

/** Each total that is stored, by family and labels. */
export async function storedTotals(): Promise<Map<string, number>> {
  const [row] = await runTogether(env.DB, [selectScanCounter]);
  const { totals } = toScanCounter(row?.results ?? []).counter;
  return new Map(
    Object.entries(totals).flatMap(([family, own]) =>
      Object.entries(own).map(([labels, [value]]) => [`${family} ${labels}`, value] as const),
    ),
  );
}
