/** A line of Prometheus' text or OpenMetrics that has a value. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar: {
    readonly traceId: string;
    readonly value: number;
    readonly at: number;
  } | null;
}

const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const line =
  /^([a-zA-Z_:][\w:]*)(?:\{((?:\w+="(?:[^"\\]|\\.)*",?)*)\})? (\S+)(?: # \{(.*)\} (\S+) (\S+))?$/s;

/**
 * Reads what /metrics answers.
 * @throws {Error} at a line that is neither a sample nor a comment.
 */
export function parseMetricText(text: string): Sample[] {
  return text.split('\n').flatMap((raw) => {
    if (raw === '' || raw.startsWith('# ')) return [];
    const [, name, labels = '', value, shown, shownValue, shownAt] = line.exec(raw) ?? [];
    if (name === undefined || value === undefined) throw new Error(`no sample: ${raw}`);
    const exemplar =
      shown === undefined
        ? null
        : {
            traceId: labelsOf(shown)['trace_id'] ?? '',
            value: Number(shownValue),
            at: Number(shownAt) * 1000,
          };
    return [{ name, labels: labelsOf(labels), value: toNumber(value), exemplar }];
  });
}

function labelsOf(raw: string): Record<string, string> {
  const unescape = (value: string) =>
    value.replaceAll(/\\(.)/gs, (_, next: string) => (next === 'n' ? '\n' : next));
  return Object.fromEntries(
    [...raw.matchAll(label)].map(([, name = '', value = '']) => [name, unescape(value)]),
  );
}

function toNumber(raw: string): number {
  return raw === '+Inf' ? Infinity : Number(raw);
}

/** The samples of a name that have these labels. */
export function samplesOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Sample[] {
  const wanted = Object.entries(labels);
  return samples.filter(
    (sample) =>
      sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value),
  );
}

/** What they add up to. */
export function sumOf(...asked: Parameters<typeof samplesOf>): number {
  return samplesOf(...asked).reduce((sum, { value }) => sum + value, 0);
}
