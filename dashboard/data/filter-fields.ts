import {
  fallbackReasons,
  fallbackStages,
  networkTypes,
  outcomes,
  providerNames,
  strategies,
  strategyReasons,
} from '../../src/core/protocol/words.ts';
import { formatDuration } from './format-duration.ts';
import type { FilterName, ScanFilters } from './scan-query.ts';
import {
  describeFallbackReason,
  describeFallbackStage,
  describeOutcome,
  describeStrategy,
  describeStrategyReason,
} from './words.ts';

interface Choice {
  value: string;
  label: string;
}

/** A filter as the form shows it: of known values, or of text of the reader's own. */
export interface FilterField {
  name: FilterName;
  label: string;
  choices: readonly Choice[] | null;
  hint?: string;
}

function choices<T extends string>(values: readonly T[], words: (value: T) => string): Choice[] {
  return values.map((value) => ({ value, label: words(value) }));
}

const asIs = (value: string) => value;
const slowChoices = ['10000', '30000', '45000', '60000', '90000'];

/** Those that are asked for most. */
export const firstFields: readonly FilterField[] = [
  { name: 'outcome', label: 'Outcome', choices: choices(outcomes, describeOutcome) },
  { name: 'strategy', label: 'How it arrived', choices: choices(strategies, describeStrategy) },
];

export const furtherFields: readonly FilterField[] = [
  {
    name: 'fallbackReason',
    label: 'Fallback reason',
    choices: choices(fallbackReasons, describeFallbackReason),
  },
  {
    name: 'fallbackStage',
    label: 'Fallback stage',
    choices: choices(fallbackStages, describeFallbackStage),
  },
  {
    name: 'strategyReason',
    label: 'Why polling was chosen',
    choices: choices(strategyReasons, describeStrategyReason),
  },
  {
    name: 'delivery',
    label: 'Delivery',
    choices: [
      { value: 'delivered', label: 'Result delivered' },
      { value: 'lost', label: 'Result lost' },
    ],
  },
  {
    name: 'slow',
    label: 'Took longer than',
    choices: choices(slowChoices, (value) => formatDuration(Number(value))),
  },
  { name: 'provider', label: 'Provider', choices: choices(providerNames, asIs) },
  { name: 'networkType', label: 'Network', choices: choices(networkTypes, asIs) },
  { name: 'platform', label: 'Platform', choices: null, hint: 'ios' },
  { name: 'appVersion', label: 'App version', choices: null, hint: '3.3.1' },
  { name: 'country', label: 'Country', choices: null, hint: 'DE' },
  { name: 'errorCode', label: 'Error code', choices: null, hint: 'provider_failed' },
];

const fields = [...firstFields, ...furtherFields];

export interface FilterChip {
  name: FilterName;
  text: string;
}

/** What is filtered by, in words: `Outcome: Failed`. */
export function describeFilters(filters: ScanFilters): FilterChip[] {
  return fields.flatMap(({ name, label, choices: known }) => {
    const value = filters[name];
    if (value === undefined) return [];
    const words = known?.find((choice) => choice.value === value)?.label ?? otherWords(name, value);
    return [{ name, text: `${label}: ${words}` }];
  });
}

function otherWords(name: FilterName, value: string): string {
  return name === 'slow' ? formatDuration(Number(value)) : value;
}
