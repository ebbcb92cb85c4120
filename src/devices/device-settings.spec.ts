import { ApiException } from '../http/api-exception.js';
import {
  changedSettings,
  isPlainJson,
  MAX_SETTINGS_BYTES,
  MAX_SETTINGS_DEPTH,
  NO_SETTINGS,
} from './device-settings.js';

/** `{ a: { a: … } }`, nested so deep. */
function nested(depth: number): object {
  return depth === 1 ? {} : { a: nested(depth - 1) };
}

function refusal(given: Record<string, unknown>, before = NO_SETTINGS): unknown {
  try {
    changedSettings(given, before);
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
      keys: [{ label: 'one' }, 2, null],
    };
    expect(changedSettings(given, NO_SETTINGS)).toEqual({
      shown: { language: 'en', accounts: { 'a/b~c': { label: 'x' } }, keys: [{ label: 'one' }, 2, null] },
      secrets: { '/sip_password': 's1', '/accounts/a~1b~0c/auth_password': 's2' },
    });
  });

  it('keeps a secret that is left out, replaces one that is given and clears one that is null', () => {
    const before = { shown: { old: 1 }, secrets: { '/pin': '1', '/sip_password': 's', '/token': 't' } };
    expect(changedSettings({ pin: '2', sip_password: null }, before)).toEqual({
      shown: {},
      secrets: { '/pin': '2', '/token': 't' },
    });
    expect(before.secrets).toEqual({ '/pin': '1', '/sip_password': 's', '/token': 't' });
  });

  it('refuses a secret within a list', () => {
    expect(refusal({ accounts: [{ label: 'x' }, { server: { password: 's' } }] })).toEqual([
      { field: 'settings.accounts[1].server.password', message: expect.stringContaining('within a list') },
    ]);
  });

  it('bounds what is given and what is kept together', () => {
    const half = 'x'.repeat(MAX_SETTINGS_BYTES / 2);
    const before = changedSettings({ token: half }, NO_SETTINGS);
    expect(refusal({ note: 'x' }, before)).toBeUndefined();
    expect(refusal({ note: half }, before)).toEqual([{ field: 'settings', message: expect.any(String) }]);
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
