import { describe, expect, it } from 'vitest';
import { gzBytes, orderFunctions } from '../../../src/dev/order-functions.ts';

const noise = (name: string) => `/* ${name.repeat(40)} ${'0123456789'.repeat(4)} */`;
const code = `function a(){${noise('xyz')}return b()+1}function b(){${noise('uvw')}return c}function d(){${noise('xyz')}return a()}var c=1;export{d};`;

describe('orderFunctions()', () => {
  it('loses no function, and none of what follows them', () => {
    const ordered = orderFunctions(code);
    expect([...ordered].toSorted()).toEqual([...code].toSorted());
    expect(ordered).toMatch(/var c=1;export\{d\};$/);
  });

  it('makes it no larger', () => {
    expect(gzBytes(orderFunctions(code))).toBeLessThanOrEqual(gzBytes(code));
  });

  it('makes the same of the same', () => {
    expect(orderFunctions(code)).toBe(orderFunctions(code));
  });
});
