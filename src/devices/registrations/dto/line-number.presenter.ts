import { WHOLE_DEVICE } from '../device-registration.entity.js';

/** Null stands for the whole device. */
export function presentLineNumber(lineNumber: number): number | null {
  return lineNumber === WHOLE_DEVICE ? null : lineNumber;
}
