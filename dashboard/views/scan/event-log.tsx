import { scanLog } from '../../state/scan-store.ts';

/** What became of each transport, in order. */
export function EventLog() {
  const entries = scanLog.value;
  return (
    <section class="panel" aria-labelledby="connection-log">
      <h2 class="panel-title" id="connection-log">
        Connection log
      </h2>
      {entries.length === 0 ? (
        <p class="quiet">Nothing yet.</p>
      ) : (
        <ol class="event-log" aria-labelledby="connection-log">
          {entries.map(({ atMs, text }, index) => (
            <li key={index}>
              <span class="event-time">{(atMs / 1000).toFixed(2)} s</span>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
