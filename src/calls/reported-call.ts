import { parseTime } from '../http/answers/times.js';
import { withDefaults } from '../http/fields/defaults.js';
import type { ActiveCall } from './active-call.entity.js';
import { ReportCall } from './dto/call.body.js';

/**
 * What a report makes of a call. What it leaves out is unset, but for how far the call is: that stays as it is known, and is
 * `answered` for a new one, as it was before there were states.
 * @param known the call as it was; null for one that is new
 */
export function reportedCall(
  body: ReportCall,
  known: ActiveCall | null,
  now: Date,
): Omit<ActiveCall, 'call_id'> {
  const { max_seconds, started_at, answered_at, state, ...fields } = withDefaults(ReportCall, body);
  const answered =
    known?.state === 'answered' ||
    answered_at !== undefined ||
    (state ?? known?.state ?? 'answered') === 'answered';
  const answer = answered ? (timeOf(answered_at, now) ?? answeredAt(known) ?? now) : null;
  const started = timeOf(started_at, now) ?? known?.started_at ?? earlier(now, answer);
  return {
    ...fields,
    state: answered ? 'answered' : 'ringing',
    started_at: started,
    answered_at: answer && later(answer, started),
    reported_at: now,
    expires_at: new Date(now.getTime() + max_seconds * 1000),
  };
}

/** When it was answered, as far as that is known. */
function answeredAt(call: ActiveCall | null): Date | null {
  if (call?.state !== 'answered') return null;
  return call.answered_at ?? call.started_at;
}

/** A clock that is ahead sees things now. */
function timeOf(text: string | undefined, now: Date): Date | undefined {
  const time = text === undefined ? undefined : parseTime(text);
  return time && earlier(time, now);
}

function earlier(one: Date, other: Date | null): Date {
  return other && other < one ? other : one;
}

function later(one: Date, other: Date): Date {
  return other > one ? other : one;
}
