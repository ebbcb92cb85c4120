import { explained, type WordOf } from '../../../http/fields/enumeration.js';

export const ENTRY_RESULTS = explained('RegistrationEntryResult', {
  registered: 'a new registration, or one after a gap',
  refreshed: 'a live registration goes on',
  ended: 'a live registration has ended',
  not_registered: 'the end of a contact that was not registered',
  outdated: 'a newer report of the contact is known, so nothing changed',
  unknown: 'no device of your organizations has the ID or the address of record',
  refused: 'the entry is not valid; `field` and `message` say why',
});
export type EntryResult = WordOf<typeof ENTRY_RESULTS>;
