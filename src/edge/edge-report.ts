import type { ErrorDetail } from '../http/errors/api-exception.js';
import type { BodyFault } from '../http/requests/json-body.js';
import type { ReadReport } from '../http/requests/raw-body.js';
import { EntryReader, type EntryProblem, isObject } from './entry-reader.js';

/** Entries of one report, in a body of at most `EDGE_BODY_LIMIT_BYTES`. */
export const MAX_ENTRIES = 5_000;
export const EDGE_BODY_LIMIT_BYTES = 8 * 1024 * 1024;
/** An entry that lists things is a row, and so is each of them. */
const MAX_ROWS = 2 * MAX_ENTRIES;
/** How nodes and snapshots may be called. */
export const EDGE_NAME = /^[A-Za-z0-9._:-]{1,64}$/;
/** A snapshot in parts has at most 5 million entries. */
export const MAX_PART = 1_000;

/** Which part of a snapshot a report is: of all that a node has at a time. */
export interface SnapshotPart {
  id: string;
  /** From 1. */
  part: number;
  last: boolean;
}

/** Entries in the form in which SQL takes them, with whose they are. */
export interface EdgeReport {
  node: string;
  /** When it was so, in milliseconds since 1970; null for now. */
  at: number | null;
  /** `true` for a snapshot in one part; null for what is none. */
  snapshot: true | SnapshotPart | null;
  /** How many entries were sent. */
  count: number;
  /** A JSON array of rows that were read, each with its place among all as `n`, from 0. */
  entries: string;
  /** The entry that each row is of, by the row's `n`. The same number where an entry is one row. */
  entry_of: number[];
  /** What was not. */
  refused: (EntryProblem & { index: number })[];
  /** What is wrong with members of lists, in entries that were read without them. */
  left_out: (EntryProblem & { index: number })[];
}

/**
 * Reads one entry; keeps what is wrong with it in the reader.
 * @returns columns for `json_to_recordset`: of one row, or of several
 */
export type ReadEntry = (entry: EntryReader) => object | object[] | undefined;

/** How a report is read. */
interface Reading {
  /** The field that has the entries. */
  list: string;
  /** The fields of an entry. */
  fields: ReadonlySet<string>;
  readEntry: ReadEntry;
  now: number;
}

/**
 * Reads what a node of the SIP edge reports. What is wrong with the report itself refuses all of it; what is wrong with an
 * entry refuses that entry.
 */
export function readEdgeReport(body: object | undefined, reading: Reading): ReadReport<EdgeReport> {
  const { list, fields, readEntry, now } = reading;
  const frame = new EntryReader((body ?? {}) as Record<string, unknown>, now);
  frame
    .only(new Set(['node', 'at', 'snapshot', list]))
    .required('node')
    .required(list);
  const entries = frame.value(list);
  if (frame.has(list) && !Array.isArray(entries)) frame.refuse(list, 'must be an array');
  for (const field of ['node', 'at']) {
    if (frame.has(field) && typeof frame.value(field) !== 'string') frame.refuse(field, 'must be a string');
  }
  const snapshot = snapshotOf(frame);
  if (frame.problem) return { fault: faultOf(frame.problem, true) };

  const node = frame.parsed(
    'node',
    64,
    named,
    'must have 1 to 64 letters, digits, dots, dashes, colons or underscores',
  );
  const at = frame.pastTime('at') ?? null;
  const all = entries as unknown[];
  if (all.length > MAX_ENTRIES) frame.refuse(list, `must contain at most ${MAX_ENTRIES} entries`);
  if (all.length === 0 && snapshot === null) frame.refuse(list, 'must contain at least one entry');
  if (frame.problem) return { fault: faultOf(frame.problem, false) };

  const read: object[] = [];
  const entry_of: number[] = [];
  const refused: EdgeReport['refused'] = [];
  const left_out: EdgeReport['left_out'] = [];
  all.forEach((each, index) => {
    const reader = EntryReader.of(each, now);
    const columns = reader.problem ? undefined : readEntry(reader.only(fields));
    if (reader.problem) {
      entry_of.push(index);
      refused.push({ index, ...reader.problem });
      return;
    }
    if (reader.leftOut) left_out.push({ index, ...reader.leftOut });
    for (const row of [columns ?? []].flat()) {
      read.push({ n: entry_of.length, ...row });
      entry_of.push(index);
    }
  });
  if (entry_of.length > MAX_ROWS) {
    frame.refuse(list, `must contain at most ${MAX_ENTRIES} entries, with all that they list`);
    return { fault: faultOf(frame.problem!, false) };
  }
  return {
    report: {
      node: node!,
      at,
      snapshot,
      count: all.length,
      entries: JSON.stringify(read),
      entry_of,
      refused,
      left_out,
    },
  };
}

function snapshotOf(frame: EntryReader): true | SnapshotPart | null {
  const value = frame.value('snapshot');
  if (value === undefined || value === false) return null;
  if (value === true) return true;
  const { id, part, last, ...rest } = (isObject(value) ? value : {}) as Partial<SnapshotPart>;
  const valid =
    Object.keys(rest).length === 0 &&
    typeof id === 'string' &&
    EDGE_NAME.test(id) &&
    Number.isInteger(part) &&
    part! >= 1 &&
    part! <= MAX_PART &&
    typeof (last ?? false) === 'boolean';
  if (valid) return { id, part: part!, last: last ?? false };
  frame.refuse('snapshot', `must be true or { id, part, last }, with a part from 1 to ${MAX_PART}`);
  return null;
}

function named(text: string): string | undefined {
  return EDGE_NAME.test(text) ? text : undefined;
}

function faultOf(detail: ErrorDetail, malformed: boolean): BodyFault {
  return { details: [detail], malformed };
}
