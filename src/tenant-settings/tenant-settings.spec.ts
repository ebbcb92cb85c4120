import { ApiException } from '../http/errors/api-exception.js';
import {
  changedSettings,
  isPlainJson,
  MAX_SETTINGS_BYTES,
  MAX_SETTINGS_DEPTH,
  NO_SETTINGS,
  sameSettings,
  type SettingsChange,
  type TenantSettings,
  visibleSettings,
  withStraySecrets,
} from './tenant-settings.js';

/** `{ a: { a: … } }`, nested so deep. */
function nested(depth: number): object {
  return depth === 1 ? {} : { a: nested(depth - 1) };
}

function changed(settings: Record<string, unknown>, before = NO_SETTINGS): TenantSettings {
  return changedSettings({ settings }, before);
}

function refusal(change: SettingsChange, before = NO_SETTINGS): unknown {
  try {
    changedSettings(change, before);
    return undefined;
  } catch (error) {
    return (error as ApiException).details;
  }
}

describe('changedSettings', () => {
  it('takes the secrets out, at any depth', () => {
    const given = {
      language: 'en',
      sip_password: 's1',
      accounts: { 'a/b~c': { auth_password: 's2', label: 'x' } },
      wep: { key: 's3' },
      pin: { length: 4, value: 's4' },
      passwords: { min_length: 8 },
      keys: [{ label: 'one' }, 2, null],
      servers: ['https://files.example.com', 'https://user:s5@files.example.com'],
      routes: { all: [['sip:1001:s6@pbx.example.com'], ['sip:1002@pbx.example.com']] },
    };
    expect(changed(given)).toEqual({
      shown: {
        language: 'en',
        accounts: { 'a/b~c': { label: 'x' } },
        wep: {},
        pin: { length: 4 },
        keys: [{ label: 'one' }, 2, null],
        routes: {},
      },
      secrets: {
        '/sip_password': 's1',
        '/accounts/a~1b~0c/auth_password': 's2',
        '/wep/key': 's3',
        '/pin/value': 's4',
        '/passwords': { min_length: 8 },
        '/servers': given.servers,
        '/routes/all': given.routes.all,
      },
      named: [],
    });
  });

  it('keeps a secret that is left out, replaces one that is given and clears one that is null', () => {
    const before = {
      shown: { old: 1 },
      secrets: { '/pin': '1', '/sip_password': 's', '/token': 't' },
      named: [],
    };
    expect(changed({ pin: '2', sip_password: null }, before)).toEqual({
      shown: {},
      secrets: { '/pin': '2', '/token': 't' },
      named: [],
    });
    expect(before.secrets).toEqual({ '/pin': '1', '/sip_password': 's', '/token': 't' });
  });

  it('takes for secrets what the request names: by name, by path or by pointer', () => {
    const settings = {
      door_code: '1',
      gate: { door_code: '2', number: '3', 'a.b': true },
      'account.1.note': { text: '4' },
      plain: 5,
    };
    const secret_settings = ['door_code', 'gate.number', '/gate/a.b', 'account.1.note'];
    expect(changedSettings({ settings, secret_settings }, NO_SETTINGS)).toEqual({
      shown: { gate: {}, plain: 5 },
      secrets: {
        '/door_code': '1',
        '/gate/door_code': '2',
        '/gate/number': '3',
        '/gate/a.b': true,
        '/account.1.note': { text: '4' },
      },
      named: secret_settings,
    });
  });

  it('keeps to what was named until it is cleared', () => {
    const first = changedSettings({ secret_settings: ['/door_code'] }, changed({ door_code: '1', plain: 1 }));
    expect(first).toEqual({ shown: { plain: 1 }, secrets: { '/door_code': '1' }, named: ['/door_code'] });
    const second = changed({ door_code: '2' }, first);
    expect(second).toEqual({ shown: {}, secrets: { '/door_code': '2' }, named: ['/door_code'] });
    const cleared = changed({ door_code: null }, second);
    expect(cleared).toEqual({ ...NO_SETTINGS, named: [] });
    expect(changed({ door_code: '3' }, cleared).shown).toEqual({ door_code: '3' });
  });

  it('refuses a secret within a list', () => {
    const settings = { accounts: [{ label: 'x' }, { server: { password: 's' } }] };
    expect(refusal({ settings })).toEqual([
      {
        field: 'settings.accounts[1].server.password',
        message: expect.stringContaining('list cannot contain'),
      },
    ]);
  });

  it('bounds what is given and what is kept together', () => {
    const half = 'x'.repeat(MAX_SETTINGS_BYTES / 2);
    const before = changed({ token: half });
    expect(refusal({ settings: { note: 'x' } }, before)).toBeUndefined();
    const refused = [{ field: 'settings', message: expect.any(String) }];
    expect(refusal({ settings: { note: half } }, before)).toEqual(refused);
    expect(refusal({ secret_settings: [half] }, before)).toEqual(refused);
    expect(refusal({}, { ...before, shown: { note: half } })).toBeUndefined();
  });
});

describe('secrets that were stored in the clear', () => {
  const stored = {
    shown: { presharedkey: 'k', label: 'x', accounts: [{ wep_key: 'w' }] },
    secrets: { '/sip_password': 's' },
    named: [],
  };

  it('are not shown', () => {
    expect(visibleSettings(stored.shown, Object.keys(stored.secrets))).toEqual({
      settings: { label: 'x', accounts: [{}] },
      secret_settings: ['/accounts/0/wep_key', '/presharedkey', '/sip_password'],
    });
  });

  it('become secrets, which is no change of the settings', () => {
    const settings = withStraySecrets(stored);
    expect(settings).toEqual({
      shown: { label: 'x', accounts: [{}] },
      secrets: { '/sip_password': 's', '/presharedkey': 'k', '/accounts/0/wep_key': 'w' },
      named: [],
    });
    expect(withStraySecrets(settings)).toEqual(settings);
    const written = changed({ label: 'x', accounts: [{}] }, settings);
    expect(sameSettings(written, settings)).toBe(true);
    expect(changed({ accounts: [{ wep_key: null }], presharedkey: null }, settings).secrets).toEqual(
      stored.secrets,
    );
  });
});

describe('isPlainJson', () => {
  it('bounds the depth', () => {
    expect(isPlainJson(nested(MAX_SETTINGS_DEPTH))).toBe(true);
    expect(isPlainJson(nested(MAX_SETTINGS_DEPTH + 1))).toBe(false);
  });

  it('refuses a number that JSON could not say again', () => {
    expect(isPlainJson(JSON.parse('{ "a": [1e999] }'))).toBe(false);
    expect(isPlainJson({ a: [1e99, 'x', null, true] })).toBe(true);
  });
});
