import { addressOfRecordOf } from './address-of-record.js';

describe('addressOfRecordOf', () => {
  const domain = 'voice.example.com';
  const registration = { aor: null, line_number: 0, extension: '1001', account: null };

  it('is what the registration says', () => {
    const aor = 'sip:7@pbx.example.com';
    expect(addressOfRecordOf({ ...registration, aor }, { settings: { domain, sip_username: 'x' } })).toBe(
      aor,
    );
  });

  it.each([
    [0, '1001', { domain }, 'sip:1001@voice.example.com'],
    [0, '1001', { domain, sip_username: 'acct' }, 'sip:acct@voice.example.com'],
    [1, '1001', { domain, sip_username: 4711 }, 'sip:4711@voice.example.com'],
    [2, '1002', { domain, sip_username: 'acct' }, 'sip:1002@voice.example.com'],
    [1, '10 #1?;', { domain }, 'sip:10%20%231%3F%3B@voice.example.com'],
    [1, 'ü', { domain: '2001:db8::1' }, 'sip:%C3%BC@[2001:db8::1]'],
  ])('of line %d with extension %s and %j is %s', (line_number, extension, settings, aor) => {
    expect(addressOfRecordOf({ ...registration, line_number, extension }, { settings })).toBe(aor);
  });

  it.each([
    [{ sip_username: 'own', sip_domain: null }, 'sip:own@voice.example.com'],
    [{ sip_username: null, sip_domain: 'own.example.com' }, 'sip:acct@own.example.com'],
    [{ sip_username: 'own', sip_domain: 'own.example.com' }, 'sip:own@own.example.com'],
  ])('of a line with %j is %s', (own, aor) => {
    const account = { line_id: 'line_1', ...own, password_ciphertext: null, password_key_id: null };
    const settings = { domain, sip_username: 'acct' };
    expect(addressOfRecordOf({ ...registration, line_number: 2, account }, { settings })).toBe(aor);
  });

  it.each([
    [null, { domain }],
    ['1001', {}],
    ['1001', { sip_username: 'acct' }],
    ['1001', { domain: ['x'] }],
  ])('is not known of extension %j with %j', (extension, settings) => {
    expect(addressOfRecordOf({ ...registration, extension }, { settings })).toBeUndefined();
  });
});
