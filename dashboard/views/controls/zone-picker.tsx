import { localZone, zoneName } from '../../data/format-time.ts';
import { go, linkWith, view } from '../../state/route.ts';

const named = Intl.supportedValuesOf('timeZone');

/** In whose days and hours times are shown: the reader's, UTC, or any zone. */
export function ZonePicker() {
  const { timeZone } = view.value.zone;
  const known = timeZone === undefined || timeZone === 'UTC' || named.includes(timeZone);
  return (
    <label class="choice">
      <span>Times in</span>
      <select
        value={timeZone ?? 'local'}
        onChange={({ currentTarget: { value } }) =>
          go(linkWith({ zone: value === 'local' ? null : value }))
        }
      >
        <option value="local">Local, {zoneName()}</option>
        <option value="UTC">UTC</option>
        {!known && <option value={timeZone}>{timeZone}</option>}
        <optgroup label="All zones">
          {named
            .filter((name) => name !== 'UTC' && name !== localZone())
            .map((name) => (
              <option value={name} key={name}>
                {zoneName({ timeZone: name })}
              </option>
            ))}
        </optgroup>
      </select>
    </label>
  );
}
