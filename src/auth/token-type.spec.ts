import { isAccessToken } from './token-type.js';

describe('the type of a token', () => {
  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/AT+JWT'])(
    '%s is an access token',
    (typ) => {
      expect(isAccessToken({ alg: 'EdDSA', typ }, {}, true)).toBe(true);
    },
  );

  it.each(['JWT', 'jwt', 'application/jwt', undefined])(
    '%s may be one, unless the type is required',
    (typ) => {
      expect(isAccessToken({ alg: 'EdDSA', typ }, {}, false)).toBe(true);
      expect(isAccessToken({ alg: 'EdDSA', typ }, {}, true)).toBe(false);
    },
  );

  it.each(['id_token', 'logout+jwt', 'application/application/at+jwt', 'at+jwt ', ''])(
    '%j is another',
    (typ) => {
      expect(isAccessToken({ alg: 'EdDSA', typ }, {}, false)).toBe(false);
    },
  );

  it.each([
    { typ: 'Bearer' },
    { token_use: 'access' },
    { token_type: 'access_token' },
    { token_type: 'Access-Token', nonce: null },
  ])('%j says that it is an access token', (payload) => {
    expect(isAccessToken({ alg: 'EdDSA' }, payload, false)).toBe(true);
  });

  it.each([
    { typ: 'ID' },
    { token_use: 'id' },
    { token_use: 7 },
    { token_type: 'refresh' },
    { nonce: 'x' },
    { at_hash: 'x' },
    { c_hash: 'x' },
    { events: {} },
  ])('%j says that it is another, whatever its type', (payload) => {
    expect(isAccessToken({ alg: 'EdDSA', typ: 'at+jwt' }, payload, false)).toBe(false);
  });
});
