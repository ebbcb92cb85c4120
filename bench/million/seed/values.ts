import type { Size } from '../size.js';

/** Organizations that measurements are about; all others share what is left, most of them with little. */
export const ORGANIZATIONS = {
  /** A tenth of everything. */
  large: 'org_1',
  /** 3 % of everything, as four others. */
  middle: 'org_3',
  /** The same, and each of its devices is registered. */
  lit: 'org_5',
  /** The same, and no registration of its devices is live. */
  dark: 'org_6',
};

/** The last and smallest organization. */
export function smallest({ organizations }: Size): string {
  return `org_${organizations}`;
}

/** Two years, over which everything was made that the service does not delete when it is old. */
const DAYS = 2 * 365;

/** The number of the organization that row `n` belongs to, in SQL. */
export function ownerNumber({ organizations }: Size): string {
  return `CASE
    WHEN n * 37 % 100 < 10 THEN 1
    WHEN n * 37 % 100 < 25 THEN 2 + n % 5
    ELSE 7 + floor(${organizations - 6} * power((n * 7919 % 100003)::float8 / 100003, 1.5))::integer
  END`;
}

/** The organization of row `n`, in SQL. */
export function owner(size: Size): string {
  return `'org_' || ${ownerNumber(size)}`;
}

/** An id as long as the service's, which sorts by the time it was made, as those do; in SQL, of the number `n`. */
export function id(prefix: string, n = 'n'): string {
  return `'${prefix}_' || lpad((${n})::text, 22, '0')`;
}

/** The same id, here. */
export function idOf(prefix: string, n: number): string {
  return `${prefix}_${String(n).padStart(22, '0')}`;
}

/** When row `n` of `total` was made, in SQL: three at a time, as imports do. */
export function made(total: number, days = DAYS): string {
  return `(now() - make_interval(secs => (${total} - n / 3 * 3) * ${(days * 86_400) / total}::float8))`;
}

/** One of the texts for each row, in SQL. */
export function oneOf(texts: string[], turn = 'n'): string {
  const list = texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ');
  return `(ARRAY[${list}])[1 + (${turn}) % ${texts.length}]`;
}

/** A number from 0 to 255 that has nothing to do with `n`, in SQL. */
export const DICE = '(hashint8(n) & 255)';

/** Whether row `n` was deleted, in SQL; see `kept`. */
export const DELETED = 'n % 50 = 49';

/** A row near `n` that was not deleted. */
export function kept(n: number): number {
  return n % 50 === 49 ? n - 1 : n;
}

/** The rows of a table, in SQL, as `n`. */
export function rows(total: number): string {
  return `generate_series(1::bigint, ${total}) AS n`;
}
