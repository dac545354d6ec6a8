/** Close codes of the progress socket and of the live feed; PROTOCOL.md's table says what the other side does on each. */
export const closeCodes = {
  scanEnded: { code: 1000, reason: 'scan ended' },
  dead: { code: 4408, reason: 'dead' },
  expired: { code: 4410, reason: 'expired' },
  tooSlow: { code: 4411, reason: 'too slow' },
  frameTooLarge: { code: 4413, reason: 'frame too large' },
  tooManyFrames: { code: 4429, reason: 'too many frames' },
} as const;
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
