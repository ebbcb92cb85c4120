import { explained } from '../../http/fields/enumeration.js';

/** What is reported of a call. */
export const ENTRY_STATES = explained('CallEntryState', {
  ringing: 'not answered yet',
  answered: 'the two talk',
  ended: 'it is over',
});

/** What becomes of what is reported. */
export const ENTRY_RESULTS = explained('CallEntryResult', {
  started: 'a call that was not known; it may have ended in the same report',
  updated: 'a call that was known goes on',
  ended: 'a call that was known has ended',
  outdated: 'a later report of the call is known, so nothing changed',
  unknown:
    'the entry names a device, account or trunk that is not one of your organizations, says nothing of whose call it is, ' +
    'or ends a call that is not in progress',
  refused: 'the entry cannot be taken; field and message say why',
});
export type EntryResult = (typeof ENTRY_RESULTS)['words'][number];
