import { QueryFailedError } from 'typeorm';
import { UniqueViolation } from '../../database/unique-violation.js';
import { violationOf } from './violations.js';

/** As TypeORM hands on what `pg` has thrown. */
function failed(fields: { code?: string; constraint?: string; detail?: string }): QueryFailedError {
  return new QueryFailedError('INSERT', [], Object.assign(new Error('refused'), fields));
}

const address = '192.0.2.1';
const holder = { id: 'ip_1', organization_id: 'org_1', part_of: 'trunk_1' };
const violation = new UniqueViolation('sip_trunk_ips_address_port_excluded', [address, '5060', ''], holder);

describe('violationOf', () => {
  it('names who has a value to those who may see it', () => {
    const messageFor = (...organizations: string[]): unknown =>
      violationOf(violation, { caller: { actsFor: (id) => organizations.includes(id) } })!.details;
    expect(messageFor('org_1')).toEqual([{ field: 'address', message: 'is taken by ip_1 of trunk_1' }]);
    expect(messageFor('org_2')).toEqual([{ field: 'address', message: 'is taken' }]);
    expect(violationOf(violation)!.details).toEqual([{ field: 'address', message: 'is taken' }]);
  });

  it('finds the entry of a list that has the value', () => {
    const fieldOf = (...ips: object[]): unknown =>
      violationOf(violation, { body: { ips } })!.details![0].field;
    expect(fieldOf({ address: '192.0.2.9' }, { address })).toBe('ips[1].address');
    expect(fieldOf({ address: '192.0.2.9' })).toBe('ips');
  });

  it('says what is taken where nobody was asked who has it', () => {
    const failure = violationOf(failed({ code: '23505', constraint: 'devices_pkey' }))!;
    expect(failure.key).toBe('device_just_created');
    expect(failure.details).toEqual([{ field: 'entity', message: 'was just created by another request' }]);
  });

  it.each([
    ['23505', 409],
    ['23P01', 409],
    ['23514', 422],
    ['22003', 422],
    ['53300', 503],
  ])('says of %s that it is a %d', (code, status) => {
    expect(violationOf(failed({ code, constraint: 'of_no_client' }))?.getStatus()).toBe(status);
  });

  it('says of a partition that is missing that it passes', () => {
    expect(violationOf(failed({ code: '23514' }))?.getStatus()).toBe(503);
  });

  it('says nothing of what is wrong for good', () => {
    expect(violationOf(failed({ code: '42P01' }))).toBeUndefined();
    expect(violationOf(new Error('of ours'))).toBeUndefined();
  });
});
