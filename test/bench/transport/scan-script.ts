/** How a scripted scan goes: `steps` reports of the provider, `intervalMs` apart. */
export interface ScanScript {
  readonly steps: number;
  readonly intervalMs: number;
  /** Whether Node servers stamp messages in fractions of a ms; whole ones are as long as the worker's. */
  readonly fineClock: boolean;
}

/** Beside the reports: waiting, picture received, checking, and the final one. */
const otherUpdates = 4;

export function updatesOf({ steps }: ScanScript): number {
  return steps + otherUpdates;
}

/** A script that is hidden in a picture. */
export function scriptOf(picture: Uint8Array): ScanScript {
  const text = new TextDecoder('latin1').decode(picture);
  return JSON.parse(/\{.*\}/.exec(text)?.[0] ?? '') as ScanScript;
}
