import { UsageError } from './failures.js';

/** An option that takes whole numbers from `minimum`. Without this `x` would become NaN, and go on. */
export function wholeNumber(name: string, minimum: number) {
  const coerce = (text: string | number): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= minimum) return value;
    throw new UsageError(`--${name} must be a whole number of at least ${minimum}, not '${text}'`);
  };
  return { type: 'string', coerce } as const;
}
