import type { StrategyHint } from '../../../src/client/index.ts';
import { providerNames } from '../../../src/core/protocol/words.ts';
import { configuredProviders, defaultProvider } from '../../state/scan-choices.ts';
import { provider, strategyHint } from '../../state/scan-store.ts';

const strategies: readonly { value: StrategyHint; label: string; note: string }[] = [
  { value: 'auto', label: 'Automatic', note: 'WebSocket first, polling where it fails' },
  { value: 'websocket', label: 'WebSocket only', note: 'Fails where WebSocket cannot be used' },
  { value: 'polling', label: 'Polling only', note: 'Asks every 2 seconds, opens no socket' },
];

/** How the next scan is followed, and by whom it is read. */
export function ScanSettings() {
  return (
    <div class="scan-settings">
      <fieldset class="field strategy-field">
        <legend>How to follow the scan</legend>
        {strategies.map(({ value, label, note }) => (
          <label class="option" key={value}>
            <input
              type="radio"
              name="strategy"
              value={value}
              checked={strategyHint.value === value}
              aria-describedby={`strategy-${value}`}
              onChange={() => {
                strategyHint.value = value;
              }}
            />
            <span>{label}</span>
            <span class="quiet" id={`strategy-${value}`}>
              {note}
            </span>
          </label>
        ))}
      </fieldset>
      {configuredProviders.value.length > 1 && <ProviderChoice />}
    </div>
  );
}

function ProviderChoice() {
  const byDefault = defaultProvider.value;
  return (
    <label class="field">
      <span>AI provider</span>
      <select
        value={provider.value ?? byDefault ?? ''}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          provider.value = providerNames.find((name) => name === chosen) ?? null;
        }}
      >
        {configuredProviders.value.map((name) => (
          <option value={name} key={name}>
            {name === byDefault ? `${name} (default)` : name}
          </option>
        ))}
      </select>
    </label>
  );
}
