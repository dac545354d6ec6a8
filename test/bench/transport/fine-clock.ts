/** Epoch ms in steps of a µs; comparable between the Node processes of one machine. */
export function fineNow(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000) / 1000;
}
