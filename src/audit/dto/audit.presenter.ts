import { timestamp } from '../../http/answers/times.js';
import { visibleSettings } from '../../tenant-settings/tenant-settings.js';
import type { AuditEvent } from '../audit-event.entity.js';
import { urlWithoutSecrets } from '../url-without-secrets.js';
import type { AuditEventDto } from './audit.answer.js';

/** The event as the API shows it. */
export function presentAuditEvent({ before, after, ...event }: AuditEvent): AuditEventDto {
  return {
    ...event,
    before: presentState(before),
    after: presentState(after),
    created_at: timestamp(event.created_at),
  };
}

/** A state that an earlier version recorded may have secrets in it that it did not know for such. */
function presentState(state: object | null): object | null {
  if (state === null) return null;
  const { settings, url } = state as { settings?: unknown; url?: unknown };
  return {
    ...state,
    ...(typeof settings === 'object' && settings !== null
      ? { settings: visibleSettings(settings).settings }
      : {}),
    ...(typeof url === 'string' ? { url: urlWithoutSecrets(url) } : {}),
  };
}
