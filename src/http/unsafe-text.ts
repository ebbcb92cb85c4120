import type { ErrorDetail } from './api-exception.js';

const MAX_DEPTH = 16;
const UNSAFE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The first place in a JSON value with a name or a text that no field of ours can have, or nested too deeply. */
export function unsafeText(value: unknown, path = '', depth = 0): ErrorDetail | undefined {
  if (typeof value === 'string') {
    return UNSAFE.test(value)
      ? { field: path, message: 'must not contain U+0000 or lone surrogates' }
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH)
    return { field: path, message: `must not be nested deeper than ${MAX_DEPTH} levels` };
  for (const [key, each] of Object.entries(value)) {
    if (UNSAFE.test(key)) return { field: path, message: 'must not have such a key' };
    const here = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    // The validation library would pass over names that every object has, such as `constructor`.
    if (key in Object.prototype) return { field: here, message: 'is not a known field' };
    const detail = unsafeText(each, here, depth + 1);
    if (detail) return detail;
  }
  return undefined;
}
