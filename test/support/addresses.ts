import { randomInt } from 'node:crypto';

/** An IP address as the service spells it, for a trunk: no other trunk may have it at the same port. */
export function uniqueAddress(): string {
  const groups = Array.from({ length: 6 }, () => randomInt(0x1000, 0x10000).toString(16));
  return ['2001', 'db8', ...groups].join(':');
}
