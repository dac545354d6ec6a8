import type { Attribution, Contribution } from './attribute-change.ts';
import type { ComparedRatios, CountedRatio, Missing } from './compare-ratios.ts';
import { formatNumber, formatPercent, formatPoints, formatPValue } from './format-plain.ts';
import type { Counts } from './ratio.ts';

const missingSentences: Record<Missing, string> = {
  before: 'No scans before to compare with.',
  after: 'No scans in this span.',
  both: 'No scans in either span.',
};

/** How dimensions are called. One without a prefix names itself by its values, as `iOS` does. */
const dimensionWords: Readonly<Record<string, { noun: string; prefix?: string }>> = {
  provider: { noun: 'provider', prefix: 'Provider' },
  appVersion: { noun: 'app version', prefix: 'App version' },
  networkType: { noun: 'network type', prefix: 'Network' },
  country: { noun: 'country', prefix: 'Country' },
};

/**
 * An attribution in sentences: what changed, then what explains it.
 * `verb` completes "31 % of 240 scans …", as `fell back` does.
 */
export function describeAttribution(attribution: Attribution, verb: string): string[] {
  switch (attribution.state) {
    case 'no_data':
      return [missingSentences[attribution.missing]];
    case 'not_real':
      return [describeChance(attribution.change, verb)];
    case 'one_value':
      return [
        describeChange(attribution.change, verb),
        describeContribution(attribution.cause, attribution.change, verb),
      ];
    case 'no_single_value':
      return [
        describeChange(attribution.change, verb),
        describeSeveral(attribution.contributions.filter(({ real }) => real)),
      ];
  }
}

function describeChange(change: ComparedRatios, verb: string): string {
  const size = `a ${nounOf(change)} of ${formatPoints(change.difference)}`;
  return `${describeRatios(change, verb)}: ${size}, more than chance does (${formatPValue(change.pValue)}).`;
}

function describeChance(change: ComparedRatios, verb: string): string {
  const ratios = describeRatios(change, verb);
  if (change.change === 'none') return `${ratios}: no change.`;
  return `${ratios}: chance alone can do that (${formatPValue(change.pValue)}).`;
}

function describeRatios({ before, after }: ComparedRatios, verb: string): string {
  return `${shareOf(after)} ${scans(after)} ${verb}, before ${shareOf(before)} ${formatNumber(before.total)}`;
}

/** One value's part, as in "iOS fell back in 31 % of 240 scans, before 2 % of 210; that is 88 % of the rise." */
export function describeContribution(
  contribution: Contribution,
  change: ComparedRatios,
  verb: string,
): string {
  const { explains } = contribution;
  const part = explains > 1 - 1e-9 ? 'all' : formatPercent(explains);
  return `${describeValue(contribution, change, verb)}; that is ${part} of the ${nounOf(change)}.`;
}

function describeValue(value: Contribution, change: ComparedRatios, verb: string): string {
  const { before, after } = value;
  const name = nameOf(value);
  if (before.total === 0) {
    return `${name} is new, and ${verb} in ${shareOf(after)} ${scans(after)}`;
  }
  if (after.total === 0) {
    return `${name} is gone; before, it ${verb} in ${shareOf(before)} ${scans(before)}`;
  }
  if (value.lead === 'rate') {
    return `${name} ${verb} in ${shareOf(after)} ${scans(after)}, before ${shareOf(before)} ${formatNumber(before.total)}`;
  }
  const share = formatPercent(after.total / change.after.total);
  const shareBefore = formatPercent(before.total / change.before.total);
  return `${name} made ${share} of the scans, before ${shareBefore}, and ${verb} in ${shareOf(after)} ${formatNumber(after.total)}`;
}

function describeSeveral(real: readonly Contribution[]): string {
  const [first] = real;
  if (first === undefined) {
    return 'No single value explains it: none changed apart from the rest by more than chance.';
  }
  // Values of one dimension share no scan; a platform and its version would be told twice.
  const parts = real
    .filter(({ dimension }) => dimension === first.dimension)
    .slice(0, 3)
    .map((part) => `${nameOf(part)} with ${formatPercent(part.explains)}`);
  const verb = parts.length === 1 ? 'part is' : 'parts are';
  return `No single value explains it; the largest ${verb} ${listed(parts)}.`;
}

function nameOf({ dimension, value }: Contribution): string {
  const words = dimensionWords[dimension];
  if (value === null) return `Unknown ${words?.noun ?? dimension}`;
  return words?.prefix === undefined ? value : `${words.prefix} ${value}`;
}

function nounOf({ difference }: ComparedRatios): 'rise' | 'fall' {
  return difference > 0 ? 'rise' : 'fall';
}

/** `31 % of`. */
function shareOf({ count, total }: Counts | CountedRatio): string {
  return `${formatPercent(count / total)} of`;
}

function scans({ total }: Counts): string {
  return `${formatNumber(total)} ${total === 1 ? 'scan' : 'scans'}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
