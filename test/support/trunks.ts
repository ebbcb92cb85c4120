import { unique } from './api.js';

/** The body of a PUT that makes a trunk of the organization. */
export function trunkBody(
  organization: string,
  overrides: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    name: unique('Trunk '),
    organization_id: organization,
    type: 'peer',
    host: 'sip.example.com',
    ...overrides,
  };
}
