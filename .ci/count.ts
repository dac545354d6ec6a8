import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numFailedTestSuites: number;
}

/** Adds up the test runs; a skipped test, a suite that did not run and a run without report count as failed. */
const folder = process.argv[2] ?? '.';
const expected = ['browser.json', 'faults.json', 'test.json'];
const found = await readdir(folder);
let passed = 0;
let failed = expected.filter((name) => !found.includes(name)).length;
for (const name of found) {
  const report = JSON.parse(await readFile(join(folder, name), 'utf8')) as Report;
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numPendingTests;
  if (report.numFailedTests === 0) failed += report.numFailedTestSuites;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
