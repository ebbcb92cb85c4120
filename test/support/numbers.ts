import { randomInt } from 'node:crypto';

/** An E.164 number that no other test uses: they are unique on the platform. */
export function uniqueNumber(): string {
  return `+9${randomInt(1e13).toString().padStart(13, '0')}`;
}
