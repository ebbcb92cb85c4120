import { secrecyOfSetting } from './secret-names.js';

/** Parameters of the makers' own configuration files that hold secrets. */
const SECRETS: Record<string, string> = {
  Yealink:
    'account.1.password, static.auto_provision.server.password, auto_provision.aes_key_16.com, ' +
    'static.auto_provision.aes_key_16.mac, static.security.user_password, phone_setting.phone_lock.unlock_pin, ' +
    'account.1.hoteling.pin, static.network.802_1x.md5_password, base.pin_code, account.1.signal_encode_key, ' +
    'static.managementserver.connection_request_password, wifi.1.psk, remote_phonebook.data.1.password',
  Poly:
    'reg.1.auth.password, device.auth.localAdminPassword, device.prov.password, device.wifi.psk.key, ' +
    'device.wifi.wep.key1, device.sec.configEncryption.key, device.sec.TLS.customDeviceKey1, sec.TLS.customDeviceKey.1, ' +
    'qbc.connect.passcode, dir.corp.password',
  Grandstream:
    'P2, P34, P196, P406, P1359, P1806, P4120, P22137, account.1.sip.subscriber.password, network.wifi.ssid.1.psk, ' +
    'network.openvpn.clientKey, network.snmp.community, users.admin.password, tr069.ssl.privateKey',
  Snom: 'user_pass, user_pass1, http_pass, http_client_pass, admin_mode_password_confirm, keyboard_lock_pw, user_hash1, http_client_hash, ieee8021x_eap_md5_password',
  Cisco:
    'Password_1_, Admin_Passwd, User_Password, Wi-Fi_Password_1_, pskKey_1_, wepKey1_1_, GPP_SA, SRTP_Private_Key_1_, ' +
    'authPassword, sshPassword, ACS_Password, IVR_Admin_Passwd',
  Fanvil:
    'SIP1 Register Pswd, Register_Pswd, RegisterPswd, SIP1 Proxy Pwd, Config File Key, CommonCfgFileKey, Download_Password, ' +
    'Get_Community, SIP1 MedCrypto Key, Fast Keylock Code, PIN_Code, DefaultPassword',
  Mitel: 'sip line1 password, admin password, user password, sips private key, ftp password',
  Htek: 'P8524, P5436, P20951, BwXsiDir_UCPassWord, Account1_HotelingPin, PNPPIN, P734',
  Panasonic: 'SIP_PASS_1, ADMIN_PASS, CFG_FILE_KEY2, XMLAPP_USERPASS, CON_REQ_PASS',
  'anybody else':
    'network.vpn.psk, presharedkey, pre-shared-key, wifi_passkey, wep_key, apiKey, clientsecret, client_secret_2, ' +
    'authSecret, accesstoken, refresh_token, push_token, voicemail_pin, voicemailPin1, PIN, pincode, ha1, HA1, snmp_rw_community, ' +
    'rocommunity, private-key, encryption_key_1, license_key, credentials, adminPass, userpass, sippin, passphrase, wpa2PSKKey, ' +
    'auth-pwd, admin_pw, userpasswd, localadminpassword, ｐassword, kennwort, old_password, password_confirm, passwords, ' +
    'pwdhash, bindpw, db_pass, dbpass, provpass, provisioningpw, enc_key, sdes_key, tacacs_key, jwt',
};

/** Parameters that have such words in their names, and are none. */
const PLAIN: Record<string, string> = {
  Yealink:
    'features.key_as_send, features.key_tone, features.password_dial.enable, features.password_dial.prefix, linekey.1.type, ' +
    'programablekey.1.type, expansion_module.1.key.2.type, phone_setting.phone_lock.lock_key_type, ' +
    'auto_provision.aes_key_in_file, account.1.feature_key_sync.enable, hotdesking.startup_password_enable, ' +
    'static.auto_provision.rsa_pri_key.url, voice_mail.message_key.mode, account.1.srtp_encryption, account.1.auth_name',
  Poly:
    'sec.pwd.length.admin, device.auth.localAdminPassword.set, device.wifi.psk.keyType, key.scrolling.timeout, ' +
    'key.1.function.prim, feature.enhancedFeatureKeys.enabled, sec.srtp.key.lifetime, softkey.1.action',
  Grandstream:
    'P271, P270, P47, P35, P36, P1312, pks.vpk.1.keyMode, account.1.audio.srtpKeyLength, users.testPasswordStrength.enable',
  Snom: 'user_pname1, fkey1, key_tone, dkey_hold, keyboard_lock, hash_algorithm, edit_mode_for_passwords, idle_ok_key_action, gui_fkey1',
  Cisco:
    'FAX_Passthru_Codec_1_, Linksys_Key_System, wepKeyId_1_, wepKeyLen_1_, Feature_Key_Sync_1_, Pass_Tone_Type, Auth_ID_1_, GPP_A',
  Fanvil:
    'SIP Pswd Encryption, P1 Psw Dial Length, KeyLock Timeout, FuncKey Page Num, PPTP_Passthrough, Fkey1 Value, Display_Password_Warnings',
  Mitel:
    'expmod1 key1 label, prgkey1 type, options password enabled, topsoftkey1 value, pc port passthrough enabled',
  'anybody else':
    'password_min_length, min_password_length, password_policy, passwordPolicy, password_expires_days, ' +
    'password_changed_at, passwordminlength, token_expiry, token_url, tokenType, pin_length, pinned, spinning, pin_retries, ' +
    'secret_rotation_days, private_key_path, api_key_id, public_key, pass_through, passThrough, bypass, bypass_wan_check, ' +
    'compass, hotkey, dsskey, keypad_lock, keyboard, expansion_key, line_keys, softkey1, secretary_number, wpa_mode, wpa_key_mgmt, ' +
    'community_type, gpio_pin_7, timezone, username, domain, tokenring, session_timer, credentials.username, device_key_count, ' +
    'pwdlength, jwt_algorithm, encoder, adbpin_count',
};

function entries(names: Record<string, string>): [string, string][] {
  return Object.entries(names).flatMap(([maker, list]) =>
    list.split(', ').map((name): [string, string] => [maker, name]),
  );
}

describe('secrecyOfSetting', () => {
  it.each(entries(SECRETS))('of %s: %s is a secret', (_, name) => {
    expect(secrecyOfSetting(name, 'x')).not.toBe('none');
  });

  it.each(entries(PLAIN))('of %s: %s is none', (_, name) => {
    expect(secrecyOfSetting(name, 'x')).toBe('none');
  });

  it('goes by the value too', () => {
    expect(secrecyOfSetting('password_protected', true)).toBe('none');
    expect(secrecyOfSetting('pin', 1234)).toBe('secret');
    expect(secrecyOfSetting('enable_password', 'cisco')).toBe('secret');
    expect(secrecyOfSetting('enable_password', 1)).toBe('none');
    expect(secrecyOfSetting('reg.1.auth.useLoginCredentials', '0')).toBe('none');
    expect(secrecyOfSetting('passwords', { admin: 'x' })).toBe('secrets');
  });

  it('goes by the names that it stands within', () => {
    expect(secrecyOfSetting('key', 'x', ['wep'])).toBe('secret');
    expect(secrecyOfSetting('key', 'x', ['line'])).toBe('none');
    expect(secrecyOfSetting('min_length', 8, ['password', 'policy'])).toBe('none');
    expect(secrecyOfSetting('value', 'x', ['pin'])).toBe('secret');
  });

  it.each([
    'https://user:pw@files.example.com/fw.bin',
    'HTTPS://user:@files.example.com',
    'https://a.example.com/?next=https://user:pw@b.example.com',
    'see https://user:pw@files.example.com for more',
    'sip:1001:pw@pbx.example.com',
    '<sips:1001:pw@pbx.example.com>',
    'https://files.example.com/fw.bin?token=abc',
    'https://files.example.com/fw.bin?v=1&access_token=abc#top',
    '[--uid $MA --pwd s3cret] https://files.example.com/$MA.cfg',
    '--key 0123456789abcdef https://files.example.com/$MA.cfg',
  ])('hides credentials in %s', (value) => {
    expect(secrecyOfSetting('firmware', value)).toBe('secret');
  });

  it.each([
    'https://files.example.com:8443/fw.bin?at=a:b@c',
    'https://user@files.example.com/fw.bin',
    'https://files.example.com/fw.bin?token=',
    'https://files.example.com/fw.bin?password_min_length=8',
    'sip:1001@pbx.example.com:5060;transport=tcp',
    'mailto:a@b.example.com',
    '10:30 at user@example.com',
    '1.0',
  ])('shows %s', (value) => {
    expect(secrecyOfSetting('firmware', value)).toBe('none');
  });

  it('takes time in proportion to what it looks at', () => {
    const hostile = [
      'https://' + ':'.repeat(16_000),
      '://'.repeat(5_000) + ':@',
      'sip:'.repeat(4_000),
      'a:@'.repeat(5_000),
      '1'.repeat(16_000) + 'x',
      'A'.repeat(16_000),
      'https://x/?' + 'token&'.repeat(2_500),
      'password'.repeat(2_000),
      'pass-'.repeat(3_000),
      'tls-key-'.repeat(2_000) + 'x',
    ];
    const started = performance.now();
    for (const text of hostile) {
      secrecyOfSetting('note', text);
      secrecyOfSetting(text, 'x');
    }
    expect(performance.now() - started).toBeLessThan(500);
  });
});
