import type { ErrorDetail } from '../errors/api-exception.js';

const MAX_DEPTH = 16;
const UNSAFE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

interface Bounds {
  /** What the value itself is called in a detail. Default: nothing. */
  name?: string;
  /** How many members an object may have. Default: any number. */
  maxMembers?: number;
}

/**
 * The first place in a JSON value with a name or a text that no field of ours can have, nested too deeply, or with
 * more members than an object may have.
 */
export function unsafeText(value: unknown, { name = '', maxMembers = Infinity }: Bounds = {}) {
  const refused = search(value, 0, maxMembers);
  return refused && { field: pathOf(refused.steps.reverse()) || name, message: refused.message };
}

/** Why a value is refused, and the way to it, the last step first. */
interface Refused extends Pick<ErrorDetail, 'message'> {
  steps: (string | number)[];
}

function search(value: unknown, depth: number, maxMembers: number): Refused | undefined {
  if (typeof value === 'string') {
    return UNSAFE.test(value) ? refuse('must not contain U+0000 or lone surrogates') : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) return refuse(`must not be nested deeper than ${MAX_DEPTH} levels`);
  return Array.isArray(value)
    ? searchItems(value, depth, maxMembers)
    : searchMembers(value as Record<string, unknown>, depth, maxMembers);
}

function searchItems(items: unknown[], depth: number, maxMembers: number): Refused | undefined {
  for (let index = 0; index < items.length; index++) {
    const refused = search(items[index], depth + 1, maxMembers);
    if (refused) return below(index, refused);
  }
  return undefined;
}

function searchMembers(
  object: Record<string, unknown>,
  depth: number,
  maxMembers: number,
): Refused | undefined {
  const keys = Object.keys(object);
  if (keys.length > maxMembers) return refuse(`must not have more than ${maxMembers} members`);
  for (const key of keys) {
    if (UNSAFE.test(key)) return refuse('must not have this key');
    // The validation library would pass over names that every object has, such as `constructor`.
    if (key in Object.prototype) return below(key, refuse('is not a known field'));
    const refused = search(object[key], depth + 1, maxMembers);
    if (refused) return below(key, refused);
  }
  return undefined;
}

function refuse(message: string): Refused {
  return { message, steps: [] };
}

function below(step: string | number, refused: Refused): Refused {
  refused.steps.push(step);
  return refused;
}

function pathOf(steps: (string | number)[]): string {
  return steps.reduce<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`),
    '',
  );
}
