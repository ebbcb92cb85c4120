import { SipError } from '../../sip/index.js';
import { receptionOf } from '../notifications/final-response.js';
import type { RebootReason } from './reboot.entity.js';

/** What comes of an attempt: `scheduled` is to be tried again, as nobody has obeyed it. */
export interface Verdict {
  state: 'sent' | 'failed' | 'scheduled' | 'unknown';
  reason: RebootReason | null;
  response_code: number | null;
}

/** Refusals that may pass: a phone or a proxy that is busy, starting, or does not know the phone for a moment. */
const PASSING = new Set([404, 480, 486, 491, 500, 502, 503, 504, 580, 600]);

/** What a final response means. @param proxied whether it came by an outbound proxy */
export function verdictOfResponse(code: number, proxied: boolean): Verdict {
  const reception = receptionOf(code, proxied);
  if (reception === 'taken') return { state: 'sent', reason: null, response_code: code };
  if (reception === 'timeout') return { state: 'unknown', reason: 'no_response', response_code: code };
  if (reception === 'unreachable') return { state: 'scheduled', reason: 'unreachable', response_code: code };
  return { state: PASSING.has(code) ? 'scheduled' : 'failed', reason: 'declined', response_code: code };
}

/**
 * What it means that there is no final response: the request was received by nobody, or nobody knows.
 * @param sentBefore whether an earlier worker may have sent it: then a closed port may be that of a rebooting phone
 */
export function verdictOfError(error: unknown, sentBefore: boolean): Verdict {
  if (!(error instanceof SipError)) throw error;
  const { code, sends } = error;
  if (sentBefore) return { state: 'unknown', reason: 'no_response', response_code: null };
  if (code === 'blocked') return { state: 'failed', reason: 'not_allowed', response_code: null };
  const refused = code === 'refused' && sends <= 1;
  if (sends === 0 || refused) return { state: 'scheduled', reason: 'unreachable', response_code: null };
  const reason = error.isLocal ? 'interrupted' : 'no_response';
  return { state: 'unknown', reason, response_code: null };
}
