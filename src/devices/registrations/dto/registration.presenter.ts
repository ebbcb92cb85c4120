import { timestamp } from '../../../http/answers/times.js';
import type { ReportedRegistration } from '../registrations.service.js';
import { presentLineNumber } from './line-number.presenter.js';
import type { RegistrationDto } from './registration.answer.js';

/** The registration as the API shows it. */
export function presentRegistration(registration: ReportedRegistration): RegistrationDto {
  const { device_id, line_number, contact, received, aor, user_agent, ip_address } = registration;
  const registered = registration.expires_at > registration.last_registered_at;
  return {
    device_id,
    line_number: presentLineNumber(line_number),
    registered,
    contact,
    received,
    aor,
    user_agent,
    ip_address,
    registered_at: registered ? timestamp(registration.registered_at) : null,
    expires_at: timestamp(registration.expires_at),
  };
}
