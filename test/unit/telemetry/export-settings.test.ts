import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import {
  exportIsOn,
  readExportSettings,
  type ExportTarget,
  type ExportVariables,
  type Signal,
} from '../../../src/telemetry/otlp/export-settings.ts';
import { serviceVersion, workerResource } from '../../../src/telemetry/otlp/worker-resource.ts';

const base = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.test' };

function target(variables: ExportVariables, signal: Signal = 'traces'): ExportTarget {
  const settings = readExportSettings({ ...base, ...variables }, signal);
  if (settings.state === 'off') throw new Error(settings.reason);
  return settings.target;
}

describe('readExportSettings() on or off', () => {
  it.each([
    [{}, 'no_endpoint'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, 'no_endpoint'],
    [{ ...base, OTEL_SDK_DISABLED: 'True' }, 'sdk_disabled'],
    [{ ...base, OTEL_SDK_DISABLED: '1' }, undefined],
    [{ ...base, OTEL_SDK_DISABLED: 'false' }, undefined],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://otlp.test' }, undefined],
    [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://otlp.test' }, 'no_endpoint'],
    [{ ...base, OTEL_TRACES_EXPORTER: 'None' }, 'no_exporter'],
    [{ ...base, OTEL_TRACES_EXPORTER: 'otlp' }, undefined],
    [{ ...base, OTEL_TRACES_EXPORTER: '' }, undefined],
    [{ ...base, OTEL_METRICS_EXPORTER: 'none' }, undefined],
  ])('%j is off because of %s', (variables, reason) => {
    const settings = readExportSettings(variables, 'traces');
    expect(settings.state === 'off' ? settings.reason : undefined).toBe(reason);
    expect(exportIsOn(variables)).toBe(reason === undefined);
  });

  it('says that it is on even where the settings are wrong, so that nothing is lost of it', () => {
    expect(exportIsOn({ OTEL_EXPORTER_OTLP_ENDPOINT: 'nonsense' })).toBe(true);
  });
});

describe('readExportSettings() for metrics', () => {
  const both = (option: string, traces: string, metrics: string) => ({
    [`OTEL_EXPORTER_OTLP_TRACES_${option}`]: traces,
    [`OTEL_EXPORTER_OTLP_METRICS_${option}`]: metrics,
  });

  it.each([
    [{}, 'no_endpoint'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://otlp.test' }, 'no_endpoint'],
    [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://otlp.test' }, undefined],
    [{ ...base, OTEL_SDK_DISABLED: 'true' }, 'sdk_disabled'],
    [{ ...base, OTEL_METRICS_EXPORTER: ' none ' }, 'no_exporter'],
    [{ ...base, OTEL_TRACES_EXPORTER: 'none' }, undefined],
  ])('%j is off because of %s', (variables, reason) => {
    const settings = readExportSettings(variables, 'metrics');
    expect(settings.state === 'off' ? settings.reason : undefined).toBe(reason);
  });

  it('appends its path to the base, and takes its own endpoint as it is', () => {
    expect(target({}, 'metrics').url).toBe('https://otlp.test/v1/metrics');
    const own = both('ENDPOINT', 'https://traces.test/a', 'https://metrics.test/b');
    expect(target(own, 'metrics').url).toBe('https://metrics.test/b');
    expect(target(own, 'traces').url).toBe('https://traces.test/a');
  });

  it('takes its own variables before the general ones, and never those of traces', () => {
    const variables = {
      OTEL_EXPORTER_OTLP_HEADERS: 'key=general',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '700',
      ...both('HEADERS', 'key=traces', 'key=metrics'),
      ...both('PROTOCOL', 'http/protobuf', 'http/json'),
      ...both('COMPRESSION', 'none', 'gzip'),
    };
    expect(target(variables, 'metrics')).toMatchObject({
      headers: { key: 'metrics' },
      protocol: 'http/json',
      compression: 'gzip',
      timeoutMs: 10_000,
    });
    expect(target({ OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '5' }, 'metrics').timeoutMs).toBe(5);
  });

  it('names its own variable where it is wrong', () => {
    const wrong = { ...base, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' };
    expect(() => target(wrong, 'metrics')).toThrow(/^OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: /);
    expect(target(wrong, 'traces').protocol).toBe('http/protobuf');
    expect(() => target({ OTEL_METRICS_EXPORTER: 'prometheus' }, 'metrics')).toThrow(
      /^OTEL_METRICS_EXPORTER: expected otlp or none$/,
    );
  });
});

describe('readExportSettings() endpoint', () => {
  it.each([
    ['https://otlp.test', 'https://otlp.test/v1/traces'],
    ['https://otlp.test/', 'https://otlp.test/v1/traces'],
    ['https://otlp.test:4318/otlp', 'https://otlp.test:4318/otlp/v1/traces'],
    ['https://otlp.test/otlp//', 'https://otlp.test/otlp/v1/traces'],
    ['https://otlp.test/otlp?tenant=a', 'https://otlp.test/otlp/v1/traces?tenant=a'],
  ])('appends the path of traces to the base %s', (endpoint, url) => {
    expect(target({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }).url).toBe(url);
  });

  it.each([
    ['https://traces.test/custom', 'https://traces.test/custom'],
    ['https://traces.test/custom/', 'https://traces.test/custom/'],
    ['https://traces.test', 'https://traces.test/'],
  ])('takes the own endpoint of traces as it is, before the base: %s', (endpoint, url) => {
    expect(target({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint }).url).toBe(url);
  });

  it('allows http in development only', () => {
    const http = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
    expect(target({ ...http, ENVIRONMENT: 'development' }).url).toBe(
      'http://127.0.0.1:4318/v1/traces',
    );
    for (const variables of [http, { ...http, ENVIRONMENT: 'production' }]) {
      expect(() => target(variables)).toThrow(
        /^OTEL_EXPORTER_OTLP_ENDPOINT: .*only in development/,
      );
    }
  });
});

describe('readExportSettings() headers', () => {
  it.each([
    ['x-api-key=abc', { 'x-api-key': 'abc' }],
    ['X-Api-Key=abc , b = 2 ,', { 'x-api-key': 'abc', b: '2' }],
    ['authorization=Bearer%20a%2Cb', { authorization: 'Bearer a,b' }],
    ['authorization=Basic dXNlcjpwYXNz==', { authorization: 'Basic dXNlcjpwYXNz==' }],
    ['empty=', { empty: '' }],
  ])('reads %s', (text, headers) => {
    expect(target({ OTEL_EXPORTER_OTLP_HEADERS: text }).headers).toEqual(headers);
  });

  it('sends the headers of traces in place of the general ones, which may hold the key of another', () => {
    const { headers } = target({
      OTEL_EXPORTER_OTLP_HEADERS: 'key=general',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'other=own',
    });
    expect(headers).toEqual({ other: 'own' });
  });

  it('reads what was percent-encoded, whatever it is', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/);
    const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);
    const entries = fc.dictionary(name, value, { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(entries, (headers) => {
        const pairs = Object.entries(headers);
        const text = pairs.map(([key, each]) => `${key}=${encodeURIComponent(each)}`).join(',');
        expect(target({ OTEL_EXPORTER_OTLP_HEADERS: text }).headers).toEqual(headers);
      }),
    );
  });
});

describe('readExportSettings() protocol, compression, timeout', () => {
  it('has the defaults of the specification', () => {
    expect(target({})).toMatchObject({
      protocol: 'http/protobuf',
      compression: 'none',
      timeoutMs: 10_000,
      headers: {},
    });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, { protocol: 'http/json' }],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'HTTP/Protobuf' }, { protocol: 'http/protobuf' }],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
      { protocol: 'http/json' },
    ],
    [{ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }, { compression: 'gzip' }],
    [
      { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip', OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none' },
      { compression: 'none' },
    ],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '2500' }, { timeoutMs: 2500 }],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '0' }, { timeoutMs: 600_000 }],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '2147483647' }, { timeoutMs: 600_000 }],
    [
      { OTEL_EXPORTER_OTLP_TIMEOUT: '1', OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '700' },
      { timeoutMs: 700 },
    ],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '' }, { timeoutMs: 10_000 }],
  ])('%j gives %j', (variables: ExportVariables, expected) => {
    expect(target(variables)).toMatchObject(expected);
  });
});

describe('readExportSettings() refuses, naming the variable and what is expected', () => {
  const secret = 'hunter2';
  it.each<[keyof ExportVariables, string, RegExp]>([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'otlp.test', /expected a URL with https/],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'ftp://otlp.test', /expected a URL with https/],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', '/v1/traces', /expected a URL with https/],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      `https://me:${secret}@otlp.test`,
      /put them into OTEL_.*HEADERS/,
    ],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', `https://${secret}@otlp.test`, /TRACES_HEADERS$/],
    ['OTEL_EXPORTER_OTLP_HEADERS', secret, /expected key=value.*entry 1/],
    ['OTEL_EXPORTER_OTLP_HEADERS', `a=b,=${secret}`, /entry 2/],
    ['OTEL_EXPORTER_OTLP_HEADERS', `a=${secret}%`, /entry 1/],
    ['OTEL_EXPORTER_OTLP_HEADERS', `a b=${secret}`, /HTTP allows/],
    ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', `a=b,c=${secret}%0A`, /entry 2/],
    ['OTEL_EXPORTER_OTLP_HEADERS', `a=${secret}%E2%82%AC`, /HTTP allows/],
    [
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'grpc',
      /http\/protobuf or http\/json; Workers cannot speak gRPC/,
    ],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'thrift', /http\/protobuf or http\/json$/],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd', /none or gzip/],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s', /whole number of milliseconds/],
    ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', '-1', /whole number of milliseconds/],
    ['OTEL_TRACES_EXPORTER', 'zipkin', /expected otlp or none$/],
    ['OTEL_RESOURCE_ATTRIBUTES', 'team', /expected key=value/],
  ])('%s=%s', (variable, value, expected) => {
    const read = () => target({ [variable]: value });
    expect(read).toThrow(expected);
    expect(read).toThrow(new RegExp(`^${variable}: `));
    expect(read).not.toThrow(secret);
  });
});

describe('workerResource()', () => {
  it('names the service, its version and place', () => {
    expect(workerResource({ ENVIRONMENT: 'staging' })).toMatchObject({
      'service.name': 'bookshelf-ai-worker',
      'service.version': packageJson.version,
      'deployment.environment.name': 'staging',
      'cloud.provider': 'cloudflare',
      'cloud.platform': 'cloudflare.workers',
      'telemetry.sdk.name': 'opentelemetry',
    });
    expect(serviceVersion).toBe(packageJson.version);
  });

  it('lets OTEL_RESOURCE_ATTRIBUTES add and replace, and OTEL_SERVICE_NAME win', () => {
    const attributes = 'service.name=from-list,team=a%20b,deployment.environment.name=eu';
    expect(workerResource({ OTEL_RESOURCE_ATTRIBUTES: attributes })).toMatchObject({
      'service.name': 'from-list',
      'deployment.environment.name': 'eu',
      team: 'a b',
    });
    const both = { OTEL_RESOURCE_ATTRIBUTES: attributes, OTEL_SERVICE_NAME: 'own' };
    expect(workerResource(both)).toMatchObject({ 'service.name': 'own', team: 'a b' });
  });
});
