import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Contender } from './contender.ts';
import { startOurs } from './contenders/ours.ts';
import { startPartysocket } from './contenders/partysocket.ts';
import { startSocketIo, startSocketIoWebsocketFirst } from './contenders/socket-io.ts';
import { startSockjs } from './contenders/sockjs.ts';
import { startWs } from './contenders/ws.ts';
import { describeMachine } from '../machine.ts';
import { measureAll } from './measure-all.ts';
import { fullSizes, quickSizes } from './measures/sizes.ts';
import { report } from './report.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    cuts: { type: 'string' },
    out: { type: 'string' },
  },
});

const base = values.quick ? quickSizes : fullSizes;
const sizes = values.cuts === undefined ? base : { ...base, cuts: Number(values.cuts) };
const contenders: Contender[] = [];
try {
  console.log('Starting the servers…');
  const machine = describeMachine();
  const starts = [
    startOurs,
    startSocketIo,
    startSocketIoWebsocketFirst,
    startSockjs,
    startPartysocket,
    startWs,
  ];
  for (const start of starts) contenders.push(await start());
  const command = ['npm run bench:transport', '--', ...process.argv.slice(2)].join(' ');
  const results = { machine, command, sizes, contenders: await measureAll(contenders, sizes) };
  console.log(report(results));
  // What never came is Infinity here and null in JSON.
  const json = JSON.stringify(results, null, 2);
  if (values.out !== undefined) await writeFile(values.out, `${json}\n`);
} finally {
  await Promise.all(contenders.map((contender) => contender.stop()));
}
// Clients of other libraries may hold on to timers of connections that are gone.
process.exit();
