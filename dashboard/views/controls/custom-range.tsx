import { useRef, useState } from 'preact/hooks';
import { fixedRange, spanAt } from '../../data/time-range.ts';
import { fromFieldTime, toFieldTime } from '../../data/zone-time.ts';
import { zoneName } from '../../data/format-time.ts';
import { go, linkWith, view } from '../../state/route.ts';
import { Icon } from '../parts/icon.tsx';

/** Two times of one's own; the span between them stays as it is. */
export function CustomRange() {
  const details = useRef<HTMLDetailsElement>(null);
  const chosen = view.value.range.kind === 'fixed';

  function closeOnEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !details.current?.open) return;
    details.current.open = false;
    details.current.querySelector('summary')?.focus();
  }

  return (
    <details class="custom-range" ref={details} onKeyDown={closeOnEscape}>
      <summary class="button" data-chosen={chosen}>
        <Icon name="clock" />
        {chosen ? 'Fixed span' : 'Custom'}
      </summary>
      <CustomForm key={view.value.zone.timeZone} />
    </details>
  );
}

function CustomForm() {
  const { range, zone } = view.value;
  const [problem, setProblem] = useState('');
  // What is typed is not to be overwritten while time goes on.
  const [span] = useState(() => spanAt(range, Date.now()));

  function apply(event: SubmitEvent): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const [from, to] = ['from', 'to'].map((name) => fromFieldTime(textOf(fields, name), zone));
    const fixed = fixedRange(from ?? Number.NaN, to ?? Number.NaN);
    if (fixed === null) {
      setProblem('Choose an end that is after the beginning, at most 400 days later.');
      return;
    }
    go(linkWith({ range: null, from: fixed.from, to: fixed.to }));
  }

  return (
    <form class="panel custom-form" onSubmit={apply} noValidate>
      {(['from', 'to'] as const).map((name) => (
        <label class="field" key={name}>
          <span>{name === 'from' ? 'From' : 'Until'}</span>
          <input type="datetime-local" name={name} defaultValue={toFieldTime(span[name], zone)} />
        </label>
      ))}
      <p class="quiet">In {zoneName(zone)} time. A fixed span is not refreshed.</p>
      {problem !== '' && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button button-primary">
        Show this span
      </button>
    </form>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
