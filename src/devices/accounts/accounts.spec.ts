import { NO_SETTINGS } from '../../tenant-settings/tenant-settings.js';
import type { OpenLine } from '../device-lines.js';
import { type AccountSource, claimsOf, newAccounts } from './accounts.js';
import { ha1Of } from './ha1.js';

const DOMAIN = 'voice.example.com';

function line(line_number: number, own: Partial<OpenLine> = {}): OpenLine {
  const account = { sip_username: null, sip_domain: null, sip_password: null };
  return { line_number, extension: null, label: null, type: 'primary', ...account, ...own };
}

function source(
  lines: OpenLine[],
  shown: Record<string, unknown> = { sip_username: '1000', domain: DOMAIN },
  password?: string,
): AccountSource {
  const secrets = password === undefined ? {} : { '/sip_password': password };
  return { lines, settings: { ...NO_SETTINGS, shown, secrets } };
}

describe('claimsOf', () => {
  const named = (from: AccountSource): unknown[] =>
    claimsOf(from).map(({ line_number, username, domain }) => [line_number, username, domain]);

  it('is the account of the settings, for all lines without their own', () => {
    expect(named(source([line(1), line(2)]))).toEqual([[0, '1000', DOMAIN]]);
    expect(named(source([], { sip_username: 1000, domain: 'Voice.Example.COM.' }))).toEqual([
      [0, '1000', DOMAIN],
    ]);
  });

  it('is an account for each line that has anything of its own, which the settings complete', () => {
    const lines = [
      line(1, { sip_username: '1001' }),
      line(2, { sip_domain: 'other.example.com' }),
      line(3, { sip_password: 'x' }),
      line(4),
    ];
    expect(named(source(lines))).toEqual([
      [0, '1000', DOMAIN],
      [1, '1001', DOMAIN],
      [2, '1000', 'other.example.com'],
      [3, '1000', DOMAIN],
    ]);
  });

  it.each([
    {},
    { sip_username: '1000' },
    { domain: DOMAIN },
    { sip_username: '', domain: DOMAIN },
    { sip_username: '1000', domain: 'no host' },
    { sip_username: true, domain: 5 },
  ])('is nothing of the settings %j', (shown) => {
    expect(claimsOf(source([line(1), line(2, { sip_password: 'x' })], shown))).toEqual([]);
  });

  it('has the hashes of the password of the line, or else of the settings', () => {
    const lines = [line(1, { sip_username: '1001', sip_password: 'own' }), line(2, { sip_username: '1002' })];
    const none = { ha1_md5: null, ha1_sha256: null };
    expect(claimsOf(source(lines, undefined, 'common'))).toEqual([
      { line_number: 0, username: '1000', domain: DOMAIN, ...ha1Of('1000', DOMAIN, 'common') },
      { line_number: 1, username: '1001', domain: DOMAIN, ...ha1Of('1001', DOMAIN, 'own') },
      { line_number: 2, username: '1002', domain: DOMAIN, ...ha1Of('1002', DOMAIN, 'common') },
    ]);
    expect(claimsOf(source([lines[1]]))).toMatchObject([none, none]);
  });
});

describe('newAccounts', () => {
  const fresh = (after: AccountSource, before: AccountSource): unknown[] =>
    newAccounts(after, before).map((account) => [account.line.line_number, account.username, account.domain]);
  const one = line(1, { sip_username: 'a' });
  const two = line(2, { sip_username: 'b' });

  it('is none where all stay, whatever else changes, or go to other lines', () => {
    expect(fresh(source([one, two]), source([one, two]))).toEqual([]);
    expect(fresh(source([{ ...one, label: 'x', sip_password: 'new' }]), source([one, two]))).toEqual([]);
    expect(fresh(source([{ ...one, sip_domain: DOMAIN }]), source([one]))).toEqual([]);
    const swapped = [line(1, { sip_username: 'b' }), line(2, { sip_username: 'a' })];
    expect(fresh(source(swapped), source([one, two]))).toEqual([]);
  });

  it('is one whose line or settings name another account', () => {
    expect(fresh(source([one, line(2, { sip_username: 'c' })]), source([one, two]))).toEqual([
      [2, 'c', DOMAIN],
    ]);
    const elsewhere = source([one], { domain: 'other.example.com' });
    expect(fresh(elsewhere, source([one]))).toEqual([[1, 'a', 'other.example.com']]);
    expect(fresh(source([one], {}), source([one]))).toEqual([[1, 'a', undefined]]);
  });

  it('is one that was the default account, and one that two lines have now', () => {
    expect(fresh(source([line(1, { sip_username: '1000' })]), source([line(1)]))).toEqual([
      [1, '1000', DOMAIN],
    ]);
    expect(fresh(source([one, line(2, { sip_username: 'a' })]), source([one, two]))).toEqual([
      [2, 'a', DOMAIN],
    ]);
  });
});
