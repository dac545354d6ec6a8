import { describe, expect, it } from 'vitest';
import { chooseTextFormat } from '../../../src/http/choose-text-format.ts';

const prometheus2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const prometheus3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

describe('chooseTextFormat()', () => {
  it.each([
    ['what Prometheus 2 sends', prometheus2, 'openmetrics'],
    ['what Prometheus 3 sends', prometheus3, 'openmetrics'],
    ['OpenMetrics of any version', 'application/openmetrics-text', 'openmetrics'],
    ['both alike', 'text/plain, application/openmetrics-text', 'openmetrics'],
    ['both, text more', 'application/openmetrics-text;q=0.4, text/plain;q=0.5', 'prometheus'],
    ['text, or anything else less', 'text/plain;q=0.9, */*;q=0.1', 'prometheus'],
    ['anything, as curl does', '*/*', 'prometheus'],
    ['anything more than OpenMetrics', 'application/openmetrics-text;q=0.5, */*', 'prometheus'],
    ['any text', 'text/*', 'prometheus'],
    [
      'OpenMetrics of a version that is not spoken',
      'application/openmetrics-text;version=2.0.0',
      'prometheus',
    ],
    ['no OpenMetrics', 'application/openmetrics-text;q=0', 'prometheus'],
    [
      'no text, but OpenMetrics a little',
      'text/plain;q=0, application/openmetrics-text;q=0.001',
      'openmetrics',
    ],
    ['capitals and spaces', ' Application/OpenMetrics-Text ; version=1.0.0 ; q=1 ', 'openmetrics'],
    ['only what it does not have', 'application/vnd.google.protobuf', 'prometheus'],
    ['nonsense', ';;q=x,,=', 'prometheus'],
    ['nothing', undefined, 'prometheus'],
  ])('gives for %s', (_, accept, format) => {
    expect(chooseTextFormat(accept)).toBe(format);
  });
});
