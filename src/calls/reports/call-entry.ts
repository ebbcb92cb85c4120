import { MAX_AOR_LENGTH, NO_ADDRESS_OF_RECORD, parseAddressOfRecord } from '../../edge/address-of-record.js';
import type { EntryReader } from '../../edge/entry-reader.js';
import { CALL_DIRECTIONS } from '../active-call.entity.js';
import { CALL_ID_PATTERN } from '../call-id.pipe.js';
import { CAUSES, CODES, LONGEST_CALL_SECONDS, MAX_NUMBER, MAX_PARTY } from '../dto/call.fields.js';
import { ENTRY_STATES } from './entry-state.js';

/** What an entry of `calls` may have. */
export const ENTRY_FIELDS: ReadonlySet<string> = new Set([
  ...[
    'call_id',
    'state',
    'organization_id',
    'device_id',
    'aor',
    'trunk_id',
    'route_id',
    'direction',
    'number',
  ],
  ...['from', 'to', 'started_at', 'answered_at', 'max_seconds', 'cause', 'code', 'at'],
]);

const MAX_AGE_MS = 86_400_000;

/** An entry, or what several about one call come to. Times are in milliseconds since 1970. */
export interface CallEntry {
  call_id: string;
  /** Whether the call has ended. */
  ended: boolean;
  /** Whether it was reported in progress; when first, where it was said. */
  began: boolean;
  began_at?: number;
  /** Whether it was reported answered; when first, where it was said. */
  answered: boolean;
  answer_at?: number;
  /** Of when the latest report is; left out where it is of when the report comes. */
  at?: number;
  organization_id?: string;
  device_id?: string;
  username?: string;
  domain?: string;
  trunk_id?: string;
  route_id?: string;
  direction?: string;
  number?: string;
  from?: string;
  to?: string;
  started_at?: number;
  answered_at?: number;
  max_seconds?: number;
  cause?: number;
  code?: number;
}

/** Reads an entry; what it says means nothing where the reader has a problem. */
export function readCallEntry(entry: EntryReader, now: number): CallEntry {
  entry.required('call_id').required('state');
  const state = entry.word('state', ENTRY_STATES.words);
  const at = entry.pastTime('at');
  if (at !== undefined && isTooOld(at, now)) entry.refuse('at', TOO_OLD);
  const answered_at = entry.pastTime('answered_at');
  const aor = entry.parsed('aor', MAX_AOR_LENGTH, parseAddressOfRecord, NO_ADDRESS_OF_RECORD);
  const answered = state === 'answered' || answered_at !== undefined;
  return {
    call_id: entry.parsed('call_id', 255, callId, 'must be 1 to 255 printable characters')!,
    ended: state === 'ended',
    began: state !== 'ended',
    began_at: at,
    answered,
    answer_at: answered ? at : undefined,
    at,
    organization_id: entry.id('organization_id', 'org'),
    device_id: entry.id('device_id', 'dev'),
    username: aor?.username,
    domain: aor?.domain,
    trunk_id: entry.id('trunk_id', 'trunk'),
    route_id: entry.id('route_id', 'route'),
    direction: entry.word('direction', CALL_DIRECTIONS.words),
    number: entry.excerpt('number', MAX_NUMBER),
    from: entry.excerpt('from', MAX_PARTY),
    to: entry.excerpt('to', MAX_PARTY),
    started_at: entry.pastTime('started_at'),
    answered_at,
    max_seconds: entry.integer('max_seconds', 1, LONGEST_CALL_SECONDS),
    cause: entry.integer('cause', CAUSES.minimum, CAUSES.maximum),
    code: entry.integer('code', CODES.minimum, CODES.maximum),
  };
}

/** What is wrong with the time of a report that is older than a day: there is no partition for when a call ended then. */
export const TOO_OLD = 'must not be more than 24 hours ago';

/** Whether a time is too old for a report. */
export function isTooOld(at: number, now: number): boolean {
  return at < now - MAX_AGE_MS;
}

function callId(text: string): string | undefined {
  return CALL_ID_PATTERN.test(text) ? text : undefined;
}
