import { ha1Of } from './ha1.js';

describe('ha1Of', () => {
  // RFC 2617 section 3.5 and RFC 7616 section 3.9.1 have these names.
  it.each([
    ['Mufasa', 'testrealm@host.com', 'Circle Of Life', '939e7578ed9e3c518a452acee763bce9'],
    ['Mufasa', 'http-auth@example.org', 'Circle of Life', '3d78807defe7de2157e2b0b6573a855f'],
  ])('of %s at %s is that of the RFC by MD5', (username, realm, password, md5) => {
    expect(ha1Of(username, realm, password).ha1_md5).toBe(md5);
  });

  it('is of the same text by SHA-256', () => {
    expect(ha1Of('Mufasa', 'http-auth@example.org', 'Circle of Life').ha1_sha256).toBe(
      '7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232',
    );
  });

  it('takes texts as UTF-8', () => {
    expect(ha1Of('ü', 'voice.example.com', 'päss').ha1_md5).toBe('085d3ce2d53eec8ad7ce21723afd4fd5');
  });
});
