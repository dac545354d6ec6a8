import { readFile } from 'node:fs/promises';
import { readRules } from '../../core/alerting/read-rules.ts';
import { replayRules } from '../../core/alerting/replay-rules.ts';
import { WorkerApi } from '../worker-api.ts';
import { parseCommand, usage, UsageError, type Command } from './command.ts';
import { parseIncidents, scoreAlerts } from './incidents.ts';
import { readHistory } from './read-history.ts';
import { describeReplay, describeScore, formatCalm, formatDetection } from './report.ts';
import { simulateCalm, simulateOutages } from './simulate.ts';

/** `npm run alerts:backtest`: what the alert rules would have done. */
async function main(command: Command): Promise<void> {
  switch (command.kind) {
    case 'help':
      return console.log(usage);
    case 'simulate':
      return simulate(command);
    case 'replay':
      return replay(command);
  }
}

async function replay({
  days,
  url,
  incidentsFile,
  rules: overrides,
}: Extract<Command, { kind: 'replay' }>): Promise<void> {
  const rules = readRules(overrides ?? process.env['ALERT_RULES']);
  const incidents =
    incidentsFile === undefined ? null : parseIncidents(await readFile(incidentsFile, 'utf8'));
  const worker = new WorkerApi(url, process.env['DASHBOARD_TOKEN']);
  const history = await readHistory((path) => worker.ask('GET', path), days, Date.now());
  const alerts = replayRules(rules, history.series);
  console.log(describeReplay(history, rules, alerts).join('\n'));
  if (incidents === null) return;
  const score = scoreAlerts(rules, alerts, incidents);
  console.log(describeScore(score, incidents).join('\n'));
}

const scansPerDay = [100, 500, 2_000, 20_000];
const outages = 100;

function simulate({ days, seed }: Extract<Command, { kind: 'simulate' }>): void {
  console.log(`Seed ${seed}. ${days} days inside the targets: pages / tickets / warnings.\n`);
  console.log('| Scans a day | these rules | the same windows, bare ratios |');
  console.log('| --- | --- | --- |');
  for (const rate of scansPerDay) {
    const { gated, plain } = simulateCalm(rate, days, seed);
    console.log(`| ${rate} | ${formatCalm(gated)} | ${formatCalm(plain)} |`);
  }
  for (const share of [1, 0.3]) {
    const percent = `${share * 100} %`;
    console.log(
      `\n${outages} outages in which ${percent} fall back: minutes to half of them (to 95 %).\n`,
    );
    console.log(
      '| Scans a day | a page | anything | a page, bare ratios | anything, bare ratios |',
    );
    console.log('| --- | --- | --- | --- | --- |');
    for (const rate of scansPerDay) {
      const { gated, plain } = simulateOutages(rate, share, { outages, seed });
      const cells = [gated, plain].flatMap((way) => [
        formatDetection(way.pageMinutes, way),
        formatDetection(way.anyMinutes, way),
      ]);
      console.log(`| ${rate} | ${cells.join(' | ')} |`);
    }
  }
}

try {
  await main(parseCommand(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
