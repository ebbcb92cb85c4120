import type { ErrorDetail } from '../errors/api-exception.js';

const MAX_DEPTH = 16;
const UNSAFE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** What a JSON value is searched for. */
export interface Bounds {
  /** What the value itself is called in a detail. Default: nothing. */
  name?: string;
  /** How many members an object may have. Default: any number. */
  maxMembers?: number;
  /** Whether a text may be unsafe at all: read from JSON in UTF-8, only one that was escaped can be. Default: yes. */
  texts?: boolean;
}

/**
 * The first place in a JSON value with a name or a text that no field of ours can have, nested too deeply, or with
 * more members than an object may have.
 */
export function unsafeText(
  value: unknown,
  { name = '', maxMembers = Infinity, texts = true }: Bounds = {},
): ErrorDetail | undefined {
  const refused = search(value, 0, { maxMembers, texts });
  return refused && { field: pathOf(refused.steps.reverse()) || name, message: refused.message };
}

/** Why a value is refused, and the way to it, the last step first. */
interface Refused extends Pick<ErrorDetail, 'message'> {
  steps: (string | number)[];
}

type Searched = Required<Pick<Bounds, 'maxMembers' | 'texts'>>;

function search(value: unknown, depth: number, bounds: Searched): Refused | undefined {
  if (typeof value === 'string') {
    return bounds.texts && UNSAFE.test(value)
      ? refuse('must not contain U+0000 or lone surrogates')
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) return refuse(`must not be nested deeper than ${MAX_DEPTH} levels`);
  return Array.isArray(value)
    ? searchItems(value, depth, bounds)
    : searchMembers(value as Record<string, unknown>, depth, bounds);
}

function searchItems(items: unknown[], depth: number, bounds: Searched): Refused | undefined {
  for (let index = 0; index < items.length; index++) {
    const refused = search(items[index], depth + 1, bounds);
    if (refused) return below(index, refused);
  }
  return undefined;
}

function searchMembers(
  object: Record<string, unknown>,
  depth: number,
  bounds: Searched,
): Refused | undefined {
  const keys = Object.keys(object);
  if (keys.length > bounds.maxMembers) return refuse(`must not have more than ${bounds.maxMembers} members`);
  for (const key of keys) {
    if (bounds.texts && UNSAFE.test(key)) return refuse('must not have this key');
    // The validation library would pass over names that every object has, such as `constructor`.
    if (key in Object.prototype) return below(key, refuse('is not a known field'));
    const refused = search(object[key], depth + 1, bounds);
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
