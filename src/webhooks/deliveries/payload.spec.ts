import { MAX_BODY_BYTES, payloadOf } from './payload.js';

const event = {
  type: 'trunk.status_changed' as const,
  organization_id: 'org_1',
  created_at: new Date('2024-01-22T10:30:00.123Z'),
};

describe('payloadOf', () => {
  it('has the type, the time and the data with the organization', () => {
    expect(payloadOf({ ...event, data: { trunk_id: 'trunk_1', status: 'active' } })).toEqual({
      type: 'trunk.status_changed',
      timestamp: '2024-01-22T10:30:00Z',
      data: { trunk_id: 'trunk_1', status: 'active', organization_id: 'org_1' },
    });
  });

  it('is never of another organization, whatever the data says', () => {
    expect(payloadOf({ ...event, data: { organization_id: 'org_2' } }).data.organization_id).toBe('org_1');
  });

  it('keeps the ids of an event that is too large', () => {
    const data = {
      trunk_id: 'trunk_1',
      id: 'x',
      paid: 'no id',
      user_id: 'ü'.repeat(20_000),
      note: 'ü'.repeat(9_900),
    };
    const payload = payloadOf({ ...event, data });
    expect(payload.data).toEqual({ trunk_id: 'trunk_1', id: 'x', organization_id: 'org_1', truncated: true });
    const small = payloadOf({ ...event, data: { note: 'ü'.repeat(9_800) } });
    expect(small.data.truncated).toBeUndefined();
    expect(Buffer.byteLength(JSON.stringify(small))).toBeLessThan(MAX_BODY_BYTES);
  });
});
