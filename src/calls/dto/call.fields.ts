/** What the fields of a call are, wherever they are shown, taken or asked for. */

/** Who reports: a registrar, PBX or SBC. */
export const NODE_PATTERN = /^[A-Za-z0-9._:-]{1,64}$/;
export const NODE_MESSAGE = 'must be 1 to 64 of A-Z, a-z, 0-9, ".", "_", ":" and "-"';
export const MAX_NUMBER = 64;
export const MAX_PARTY = 512;
/** Seconds that a call counts whose end nobody reports. */
export const DEFAULT_CALL_SECONDS = 14_400;
export const LONGEST_CALL_SECONDS = 604_800;

/** Causes of ITU-T Q.850. */
export const CAUSES = { minimum: 1, maximum: 127 };
/** Final SIP statuses. */
export const CODES = { minimum: 200, maximum: 699 };

export const CAUSE = 'Q.850 cause of the end, such as 16 for normal clearing or 17 for busy.';
export const CODE = 'SIP status that the call was answered or refused with, such as 200 or 486.';
