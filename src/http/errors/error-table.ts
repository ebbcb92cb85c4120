import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { CATALOGUE, type CatalogueEntry, type FailureKey, generalKey, isParticular } from './catalogue.js';
import { ErrorAnswer } from './error-answer.js';
import { REQUEST_ID_EXAMPLE } from '../server/request-id.js';

/** Words that only fit failures about one field; the others of the status get the general ones. */
interface FieldRow {
  words: string;
  field: string;
}

/** One failure of the catalogue, for the OpenAPI document; the others of the status get the general words. */
interface FailureRow {
  key: FailureKey;
}

/** Words for failures of the status that have none of their own, and those of the endpoint that have. */
interface SeveralRow {
  words: string;
  others: FailureKey[];
}

/** The rows of an endpoint's error table in the specification: what to say for each status. */
export type ErrorTableRows = Partial<Record<number, string | FieldRow | FailureRow | SeveralRow>>;

export const ERROR_TABLE = 'http:error-table';

/** The words for failures of one field (a path such as `ips.address`, without indexes). */
export function about(field: string, words: string): FieldRow {
  return { field, words };
}

/** A row for one failure alone, as the catalogue has it. */
export function only(key: FailureKey): FailureRow {
  return { key };
}

/** A row of several failures: one as the endpoint says it, and others as the catalogue has them. */
export function several(words: string, ...others: FailureKey[]): SeveralRow {
  return { words, others };
}

const ALWAYS = [401, 403, 429, 500, 503];
const ON_WRITES = [400, 413, 415];

/**
 * An endpoint's error table, declared once and used three times: for the wording of its failures, for the 400 or 422
 * rule (422 only where the table lists it) and for the OpenAPI document.
 * @param kind a `write` has a body, and takes `If-Match`; `@Idempotent()` is said beside it
 */
export function ErrorTable(
  rows: ErrorTableRows,
  kind: 'read' | 'write' | 'public' = 'read',
): MethodDecorator {
  const general = kind === 'public' ? [500] : kind === 'read' ? ALWAYS : [...ALWAYS, ...ON_WRITES];
  const statuses = new Set([...Object.keys(rows).map(Number), ...general]);
  return applyDecorators(
    SetMetadata(ERROR_TABLE, rows),
    ...[...statuses].sort().map((status) => documented(status, rows[status])),
  );
}

/**
 * What is said of a failure: its own words, else the endpoint's row for its status, else the general words.
 * @param fields those that it is about
 */
export function wordsFor(rows: ErrorTableRows, status: number, key: FailureKey, fields: string[]): string {
  const { words } = CATALOGUE[key];
  const row = rows[status];
  if (isParticular(key) || row === undefined) return words;
  if (typeof row === 'string') return row;
  if ('others' in row) return row.words;
  return 'field' in row && fields.some((field) => withoutIndexes(field) === row.field) ? row.words : words;
}

function withoutIndexes(path: string): string {
  return path.replace(/\[\d+\]/g, '');
}

function documented(status: number, row: ErrorTableRows[number]): MethodDecorator {
  const entry = documentedEntry(status, row);
  const response = { status, type: ErrorAnswer };
  if (typeof row !== 'object' || !('others' in row)) {
    return ApiResponse({ ...response, description: entry.words, example: exampleOf(entry) });
  }
  const all = [[entry.code, entry] as const, ...row.others.map((key) => [key, CATALOGUE[key]] as const)];
  return ApiResponse({
    ...response,
    description: all.map(([, { words }]) => words).join('; '),
    examples: Object.fromEntries(
      all.map(([key, each]) => [key, { summary: each.words, value: exampleOf(each) }]),
    ),
  });
}

function documentedEntry(status: number, row: ErrorTableRows[number]): CatalogueEntry {
  if (typeof row === 'object' && 'key' in row) return CATALOGUE[row.key];
  const general = CATALOGUE[generalKey(status)];
  if (row === undefined) return general;
  return { ...general, words: typeof row === 'string' ? row : row.words };
}

function exampleOf({ code, words }: CatalogueEntry): ErrorAnswer {
  return { success: false, error: { code, message: words, request_id: REQUEST_ID_EXAMPLE } };
}

/** A failure that endpoints have in common, as the OpenAPI document has it. */
export function errorAnswer(key: FailureKey) {
  const entry = CATALOGUE[key];
  return {
    description: entry.words,
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(ErrorAnswer) },
        example: exampleOf(entry),
      },
    },
  };
}
