import { parseArgs } from 'node:util';
import { type Size, sizeOf } from './size.js';

/** What `npm run bench -- million` was asked for. */
export interface Options {
  /** From the smallest to the largest. */
  sizes: Size[];
  /** A folder for the servers' data that stays: a database that is seeded there already is used as it is. */
  keep?: string;
  /** Measure only what has this in its name. */
  only: string;
  /** How often each request is sent, at most. */
  requests: number;
}

/** @throws Error for an option or a size that there is not */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: 'string', default: '1k,100k,1M' },
      keep: { type: 'string' },
      only: { type: 'string', default: '' },
      requests: { type: 'string', default: '100' },
    },
  });
  const sizes = values.sizes.split(',').map(sizeOf);
  sizes.sort((a, b) => a.devices - b.devices);
  return { sizes, keep: values.keep, only: values.only, requests: Number(values.requests) };
}
