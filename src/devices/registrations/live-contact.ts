import type { RegisteredContact } from './registered-contact.entity.js';

/** Where a device can be reached now, and as whom. */
export type LiveContact = Pick<
  RegisteredContact,
  'line_number' | 'contact' | 'received' | 'aor' | 'path' | 'user_agent'
> & {
  /** Of the line that has registered, or of the first one where the whole device has. */
  extension: string | null;
  /** Of the line that has registered; null where its account is that of the device's settings. */
  account: LiveAccount | null;
};

/** What a line has of an account of its own; the password is encrypted for the line's id, in base64. */
export interface LiveAccount {
  line_id: string;
  sip_username: string | null;
  sip_domain: string | null;
  password_ciphertext: string | null;
  password_key_id: string | null;
}

const ACCOUNT = `
  SELECT json_build_object('line_id', id, 'sip_username', sip_username, 'sip_domain', sip_domain,
    'password_ciphertext', encode(sip_password_ciphertext, 'base64'), 'password_key_id', sip_password_key_id)
  FROM device_lines AS line
  WHERE line.device_id = live.device_id AND line.line_number = live.line_number
    AND (sip_username IS NOT NULL OR sip_domain IS NOT NULL OR sip_password_ciphertext IS NOT NULL)`;

/**
 * Selects the `LiveContact` of the device that was registered last and has not expired.
 * @param deviceId an SQL expression
 */
export function liveContact(deviceId: string): string {
  return `SELECT line_number, contact, received, aor, path, user_agent,
      (SELECT extension FROM device_lines AS line
        WHERE line.device_id = live.device_id AND line.line_number = greatest(live.line_number, 1)) AS extension,
      (${ACCOUNT}) AS account
    FROM registered_contacts AS live
    WHERE device_id = ${deviceId} AND expires_at > now()
    ORDER BY last_registered_at DESC, line_number, registered_at DESC, contact LIMIT 1`;
}

/** An SQL expression for the `LiveContact` of a device as JSON, by an expression for its id. */
export function liveContactOf(deviceId: string): string {
  return `(SELECT to_json(live) FROM (${liveContact(deviceId)}) AS live)`;
}
