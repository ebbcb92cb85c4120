import { isSecretSetting } from './secret-names.js';

describe('isSecretSetting', () => {
  it.each([
    'password',
    'PASSWORD',
    'sip_password',
    'sipPassword',
    'userPassword2',
    'account.1.password',
    'reg.1.auth.password',
    'static.security.user_password',
    'admin_passwd',
    'secret',
    'authSecret',
    'client_secret_2',
    'secrets',
    'token',
    'push_token',
    'accessTokens',
    'sip_pass',
    'userPass',
    'auth-pwd',
    'admin_pw',
    'pin',
    'PIN',
    'voicemail_pin',
    'voicemailPin1',
    'pin_code',
    'pincode',
    'passcode',
    'wifi_passphrase',
    'wpa_psk',
    'wpa_key',
    'ha1',
    'api_key',
    'apiKey',
    'private-key',
    'encryption_key_1',
    'credentials',
  ])('%s is one', (name) => {
    expect(isSecretSetting(name, 'x')).toBe(true);
  });

  it.each([
    'timezone',
    'language',
    'ringtone',
    'username',
    'dss_key',
    'line_keys',
    'softkey1',
    'keyboard',
    'spin',
    'pin_length',
    'pinned',
    'bypass',
    'bypass_wan_check',
    'pass_through',
    'compass',
    'secretary_number',
    'domain',
  ])('%s is none', (name) => {
    expect(isSecretSetting(name, 'x')).toBe(false);
  });

  it('goes by the value too', () => {
    expect(isSecretSetting('password_protected', true)).toBe(false);
    expect(isSecretSetting('firmware', 'https://user:pw@files.example.com/fw.bin')).toBe(true);
    expect(isSecretSetting('firmware', 'https://files.example.com:8443/fw.bin?at=a:b@c')).toBe(false);
    expect(isSecretSetting('pin', 1234)).toBe(true);
    expect(isSecretSetting('passwords', { admin: 'x' })).toBe(true);
  });
});
