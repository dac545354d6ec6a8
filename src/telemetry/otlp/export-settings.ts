import type { SpanAttributes } from '../span-record.ts';
import { parseKeyValueList, SettingError } from './key-value-list.ts';
import { workerResource, type ResourceVariables } from './worker-resource.ts';

const protocols = ['http/protobuf', 'http/json'] as const;
export type OtlpProtocol = (typeof protocols)[number];

const compressions = ['none', 'gzip'] as const;

/** Where spans are sent, and how. */
export interface ExportTarget {
  readonly url: string;
  /** Secret: holds keys. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: OtlpProtocol;
  readonly compression: (typeof compressions)[number];
  readonly timeoutMs: number;
}

export type ExportSettings =
  | { readonly state: 'off'; readonly reason: 'no_endpoint' | 'sdk_disabled' }
  | { readonly state: 'on'; readonly target: ExportTarget; readonly resource: SpanAttributes };

type Option = 'ENDPOINT' | 'HEADERS' | 'PROTOCOL' | 'COMPRESSION' | 'TIMEOUT';
type Variable = `OTEL_EXPORTER_OTLP_${'' | 'TRACES_'}${Option}`;

/** The variables that the export knows; names and meaning are OpenTelemetry's. */
export interface ExportVariables
  extends ResourceVariables, Readonly<Partial<Record<Variable, string>>> {
  readonly OTEL_SDK_DISABLED?: string;
}

const defaultTimeoutMs = 10_000;
/** A queue's consumer may run for 15 minutes. */
const longestTimeoutMs = 10 * 60_000;

/** Whether spans are to be sent anywhere; never throws, so that a scan may ask it. */
export function exportIsOn(env: ExportVariables): boolean {
  return whyOff(env) === undefined;
}

/**
 * Reads the variables of the OTLP exporter's specification.
 * @throws {SettingError} that names the variable and what is expected of it.
 */
export function readExportSettings(env: ExportVariables): ExportSettings {
  const reason = whyOff(env);
  if (reason !== undefined) return { state: 'off', reason };
  const target: ExportTarget = {
    url: readUrl(env),
    headers: readHeaders(env),
    protocol: readChoice(env, 'PROTOCOL', protocols, 'http/protobuf'),
    compression: readChoice(env, 'COMPRESSION', compressions, 'none'),
    timeoutMs: readTimeout(env),
  };
  return { state: 'on', target, resource: workerResource(env) };
}

function whyOff(env: ExportVariables): 'no_endpoint' | 'sdk_disabled' | undefined {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return 'sdk_disabled';
  return given(env, 'ENDPOINT') === undefined ? 'no_endpoint' : undefined;
}

/** The signal's own variable wins; an empty one counts as unset. */
function given(
  env: ExportVariables,
  option: Option,
): { name: Variable; value: string } | undefined {
  const names: Variable[] = [`OTEL_EXPORTER_OTLP_TRACES_${option}`, `OTEL_EXPORTER_OTLP_${option}`];
  for (const name of names) {
    const value = env[name]?.trim();
    if (value) return { name, value };
  }
  return undefined;
}

function readUrl(env: ExportVariables): string {
  const { name = 'OTEL_EXPORTER_OTLP_ENDPOINT', value = '' } = given(env, 'ENDPOINT') ?? {};
  const url = URL.parse(value);
  const secure = env.ENVIRONMENT !== 'development';
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && !secure))) {
    const schemes = secure ? 'https (http only in development)' : 'https or http';
    throw new SettingError(name, `expected a URL with ${schemes}, e.g. https://otlp.example.com`);
  }
  if (url.username !== '' || url.password !== '') {
    const place = name.replace('ENDPOINT', 'HEADERS');
    throw new SettingError(name, `expected no credentials in the URL; put them into ${place}`);
  }
  if (name === 'OTEL_EXPORTER_OTLP_ENDPOINT') {
    url.pathname = url.pathname.replace(/\/*$/, '/v1/traces');
  }
  return url.href;
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

function readHeaders(env: ExportVariables): Record<string, string> {
  const set = given(env, 'HEADERS');
  if (set === undefined) return {};
  const entries = parseKeyValueList(set.name, set.value);
  const bad = entries.findIndex(
    ([key, value]) => !headerName.test(key) || !headerValue.test(value),
  );
  if (bad >= 0) {
    const expected = 'expected names and values that HTTP allows in headers';
    throw new SettingError(set.name, `${expected}; entry ${bad + 1} is none`);
  }
  return Object.fromEntries(entries.map(([key, value]) => [key.toLowerCase(), value]));
}

function readChoice<const Choice extends string>(
  env: ExportVariables,
  option: 'PROTOCOL' | 'COMPRESSION',
  choices: readonly Choice[],
  fallback: NoInfer<Choice>,
): Choice {
  const set = given(env, option);
  if (set === undefined) return fallback;
  const choice = choices.find((known) => known === set.value.toLowerCase());
  if (choice !== undefined) return choice;
  const why = set.value.toLowerCase() === 'grpc' ? '; Workers cannot speak gRPC' : '';
  throw new SettingError(set.name, `expected ${choices.join(' or ')}${why}`);
}

function readTimeout(env: ExportVariables): number {
  const set = given(env, 'TIMEOUT');
  if (set === undefined) return defaultTimeoutMs;
  if (!/^\d{1,10}$/.test(set.value)) {
    throw new SettingError(set.name, 'expected a whole number of milliseconds, 0 for no limit');
  }
  return Math.min(Number(set.value) || longestTimeoutMs, longestTimeoutMs);
}
