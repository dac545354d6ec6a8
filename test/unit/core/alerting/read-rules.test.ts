import { describe, expect, it } from 'vitest';
import { AlertSettingError, readRules } from '../../../../src/core/alerting/read-rules.ts';
import { defaultRules } from '../../../../src/core/alerting/rules.ts';

describe('readRules()', () => {
  it('gives the rules of the code where nothing is said', () => {
    expect(readRules(undefined)).toBe(defaultRules);
    expect(readRules(' ')).toBe(defaultRules);
    expect(readRules('{}')).toEqual(defaultRules);
  });

  it('changes what is said, and nothing else', () => {
    const rules = readRules(
      JSON.stringify({
        PollingFallbackHigh: {
          threshold: 0.08,
          holdSeconds: 300,
          keepFiringSeconds: 0,
          severity: 'page',
        },
        NoScans: { enabled: false },
      }),
    );
    const changed = rules.filter(
      (rule, index) => JSON.stringify(rule) !== JSON.stringify(defaultRules[index]),
    );
    expect(changed).toMatchObject([
      {
        name: 'PollingFallbackHigh',
        threshold: 0.08,
        holdMs: 300_000,
        keepFiringMs: 0,
        severity: 'page',
      },
      { name: 'NoScans', enabled: false },
    ]);
  });

  it.each([
    ['{', 'ALERT_RULES: expected JSON'],
    ['[]', 'ALERT_RULES'],
    ['{"FallbackHigh":{}}', 'FallbackHigh'],
    ['{"NoScans":{"treshold":1}}', 'treshold'],
    ['{"NoScans":{"threshold":"1"}}', 'NoScans.threshold'],
    ['{"NoScans":{"holdSeconds":-1}}', 'NoScans.holdSeconds'],
    ['{"NoScans":{"severity":"critical"}}', 'NoScans.severity'],
    [
      '{"PollingFallbackHigh":{"threshold":5}}',
      'PollingFallbackHigh.threshold: expected a bad ratio',
    ],
    ['{"RollupsLate":{"threshold":0.5}}', 'RollupsLate.threshold: expected a whole number'],
  ])('says of %s what is wrong', (variable, message) => {
    expect(() => readRules(variable)).toThrow(AlertSettingError);
    expect(() => readRules(variable)).toThrow(message);
  });
});
