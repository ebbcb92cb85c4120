import { SipError } from '../../sip/index.js';
import { receptionOf } from '../notifications/final-response.js';
import type { Verdict } from './reboot.state-machine.js';

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

/** What it means that nothing can be sent. @throws the error itself where SIP is not the reason */
export function verdictOfNoWay(
  error: unknown,
): { state: 'failed'; reason: 'not_allowed' } | { state: 'scheduled'; reason: 'unreachable' } {
  if (!(error instanceof SipError)) throw error;
  if (error.code === 'blocked') return { state: 'failed', reason: 'not_allowed' };
  return { state: 'scheduled', reason: 'unreachable' };
}

/**
 * What it means that there is no final response: the request was received by nobody, or nobody knows.
 * @param sentBefore whether an earlier worker may have sent it: then a closed port may be that of a rebooting phone
 * @throws the error itself where SIP is not the reason
 */
export function verdictOfError(error: unknown, sentBefore: boolean): Verdict {
  if (!(error instanceof SipError)) throw error;
  const { code, sends } = error;
  if (sentBefore) return { state: 'unknown', reason: 'no_response', response_code: null };
  const refused = code === 'refused' && sends <= 1;
  if (code === 'blocked' || sends === 0 || refused) return { ...verdictOfNoWay(error), response_code: null };
  return { state: 'unknown', reason: error.isLocal ? 'interrupted' : 'no_response', response_code: null };
}
