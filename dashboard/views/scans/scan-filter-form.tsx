import {
  describeFilters,
  firstFields,
  furtherFields,
  type FilterField,
} from '../../data/filter-fields.ts';
import { writeScanQuery, type ScanQuery } from '../../data/scan-query.ts';
import { go } from '../../state/route.ts';
import { Icon } from '../parts/icon.tsx';

function show(query: ScanQuery): void {
  go(`/scans${writeScanQuery({ ...query, cursor: null })}`);
}

export function ScanFilterForm({ query }: { query: ScanQuery }) {
  const further = furtherFields.filter(({ name }) => query.filters[name] !== undefined).length;
  return (
    <form
      class="filters"
      role="search"
      aria-label="Filter scans"
      onSubmit={(e) => e.preventDefault()}
    >
      <div class="filter-row">
        <JobSearch query={query} />
        {firstFields.map((field) => (
          <FilterInput field={field} query={query} key={field.name} />
        ))}
      </div>
      <details class="filter-more">
        <summary>More filters{further > 0 && ` (${further} set)`}</summary>
        <div class="filter-row">
          {furtherFields.map((field) => (
            <FilterInput field={field} query={query} key={field.name} />
          ))}
        </div>
      </details>
      <Chips query={query} />
    </form>
  );
}

const uuidStart = '[0-9a-fA-F]{4}[0-9a-fA-F\\-]{0,32}';

function JobSearch({ query }: { query: ScanQuery }) {
  return (
    <label class="field filter-search">
      <span>Job id begins with</span>
      <input
        type="search"
        name="q"
        value={query.q}
        placeholder="5eed5eed"
        maxLength={36}
        pattern={uuidStart}
        title="At least 4 of the hex digits that the id begins with"
        autocomplete="off"
        spellcheck={false}
        onChange={(event) => {
          const input = event.currentTarget;
          if (input.reportValidity()) show({ ...query, q: input.value.trim() });
        }}
      />
    </label>
  );
}

function FilterInput({ field, query }: { field: FilterField; query: ScanQuery }) {
  const { name, label, choices, hint } = field;
  const value = query.filters[name] ?? '';
  const choose = (chosen: string) => {
    const { [name]: _, ...others } = query.filters;
    const filters = chosen.trim() === '' ? others : { ...others, [name]: chosen.trim() };
    show({ ...query, filters });
  };
  return (
    <label class="field">
      <span>{label}</span>
      {choices === null ? (
        <input
          value={value}
          placeholder={hint}
          maxLength={64}
          autocomplete="off"
          spellcheck={false}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      ) : (
        <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">Any</option>
          {choices.map((choice) => (
            <option value={choice.value} key={choice.value}>
              {choice.label}
            </option>
          ))}
          {value !== '' && !choices.some((choice) => choice.value === value) && (
            <option value={value}>{value}</option>
          )}
        </select>
      )}
    </label>
  );
}

/** What is filtered by, each with a link to the list without it. */
function Chips({ query }: { query: ScanQuery }) {
  const chips = describeFilters(query.filters);
  if (chips.length === 0) return null;
  const without = (filters: ScanQuery['filters']) =>
    `/scans${writeScanQuery({ ...query, filters, cursor: null })}`;
  return (
    <ul class="chips" aria-label="Filters that are set">
      {chips.map(({ name, text }) => {
        const { [name]: _, ...others } = query.filters;
        return (
          <li key={name}>
            <a class="chip" href={without(others)} aria-label={`Remove the filter ${text}`}>
              {text}
              <Icon name="cross" />
            </a>
          </li>
        );
      })}
      {chips.length > 1 && (
        <li>
          <a class="chip chip-plain" href={without({})}>
            Clear all
          </a>
        </li>
      )}
    </ul>
  );
}
