import { timestamp, timestampOrNull } from '../../http/answers/times.js';
import type { ActiveCall } from '../active-call.entity.js';
import type { ActiveCallDto } from './call.answer.js';

/** The call as the API shows it. */
export function presentActiveCall(call: ActiveCall): ActiveCallDto {
  const { reported_at: _, state, started_at, answered_at, expires_at, ...shown } = call;
  // Of those that a previous version took down it is only known that they were answered.
  const answer = state === 'answered' ? (answered_at ?? started_at) : null;
  return {
    ...shown,
    state,
    started_at: timestamp(started_at),
    answered_at: timestampOrNull(answer),
    expires_at: timestamp(expires_at),
  };
}
