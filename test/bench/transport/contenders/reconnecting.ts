export interface Connection {
  close(): void;
}

const retryMs = 1_000;

/**
 * What an app adds to a library that does not reconnect: again at once after a connection that stood,
 * a second after one that did not.
 */
export function reconnecting(
  connect: (onOpen: () => void, onClose: () => void) => Connection,
): () => void {
  let stopped = false;
  let connection: Connection | undefined;
  const next = () => {
    if (stopped) return;
    let stood = false;
    let over = false;
    connection = connect(
      () => (stood = true),
      () => {
        if (over) return;
        over = true;
        setTimeout(next, stood ? 0 : retryMs);
      },
    );
  };
  next();
  return () => {
    stopped = true;
    connection?.close();
  };
}
