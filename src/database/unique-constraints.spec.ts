import { UNIQUE_CONSTRAINTS, violatingValues } from './unique-constraints.js';

const { sip_trunks_name_unique: name, sip_trunk_ips_address_port_excluded: excluded } = UNIQUE_CONSTRAINTS;

describe('violatingValues', () => {
  it.each(['a name', 'a, b', 'a) b (c', 'a)=(b', '(org_1, a)=(b'])('finds the name %s', (text) => {
    const detail = `Key (organization_id, caseless(name))=(org_1, ${text}) already exists.`;
    expect(violatingValues(detail, name)).toEqual(['org_1', text]);
  });

  it('finds those of the new row, where an exclusion constraint has both', () => {
    const detail =
      'Key (address, port, trunk_id)=(192.0.2.1, 5060, trunk_1) conflicts with existing key ' +
      '(address, port, trunk_id)=(192.0.2.1, 5060, trunk_2).';
    expect(violatingValues(detail, excluded)).toEqual(['192.0.2.1', '5060', 'trunk_1']);
  });

  it('finds nothing in what says nothing of them', () => {
    expect(violatingValues(undefined, name)).toBeUndefined();
    expect(violatingValues('Key is duplicated.', name)).toBeUndefined();
  });
});
