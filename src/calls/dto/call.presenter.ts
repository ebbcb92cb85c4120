import { timestamp } from '../../http/answers/times.js';
import type { ActiveCall } from '../active-call.entity.js';
import type { ActiveCallDto } from './call.answer.js';

/** The call as the API shows it. */
export function presentActiveCall(call: ActiveCall): ActiveCallDto {
  return { ...call, started_at: timestamp(call.started_at), expires_at: timestamp(call.expires_at) };
}
