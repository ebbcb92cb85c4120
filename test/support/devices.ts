import { randomBytes } from 'node:crypto';
import { type Api, unique } from './api.js';

/** A MAC address that no other test uses (locally administered, IEEE 802), as contract §3 prints it. */
export function uniqueMac(): string {
  const bytes = [0x02, ...randomBytes(5)];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
}

/** The body of a PUT that makes a device of the organization. */
export function deviceBody(
  organization: string,
  overrides: Record<string, unknown> = {},
): Record<string, unknown> {
  return { mac_address: uniqueMac(), organization_id: organization, name: unique('Phone '), ...overrides };
}

/** Makes a device and answers with it. */
export function makeDevice(
  api: Api,
  organization: string,
  overrides?: Record<string, unknown>,
): Promise<any> {
  return api.create('/devices/new', deviceBody(organization, overrides));
}
