import { explained } from '../../http/fields/enumeration.js';

/** What is reported of a call. */
export const ENTRY_STATES = explained('CallEntryState', {
  ringing: 'not answered yet',
  answered: 'the call is connected',
  ended: 'the call is over',
});

/** What becomes of what is reported. */
export const ENTRY_RESULTS = explained('CallEntryResult', {
  started: 'a new call; it may have ended in the same report',
  updated: 'a known call goes on',
  ended: 'a known call has ended',
  outdated: 'a later report of the call is known, so nothing changed',
  unknown:
    'the call is not known, and your organizations do not have the device, account or trunk, or the entry does not say ' +
    'whose call it is, or ends it',
  refused: 'the entry is not valid; `field` and `message` say why',
});
export type EntryResult = (typeof ENTRY_RESULTS)['words'][number];
