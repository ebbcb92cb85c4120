import { differenceFrom, isVerificationRecord, newVerificationRecord } from './verification-record.js';

const TOKEN = '0123456789abcdef0123456789abcdef';
const RECORD = `voiceplatform-verify=${TOKEN}`;

it('makes records of 128 random bits that no capitals tell apart', () => {
  expect(newVerificationRecord()).toMatch(/^voiceplatform-verify=[0-9a-f]{32}$/);
  expect(newVerificationRecord()).not.toBe(newVerificationRecord());
});

it.each([
  RECORD,
  ` \t${RECORD}\r\n`,
  `"${RECORD}"`,
  `'${RECORD}'`,
  `\\"${RECORD}\\"`,
  `""${RECORD}""`,
  `“${RECORD}”`,
  `„${RECORD}“`,
  `«${RECORD}»`,
  `‘${RECORD}’`,
  `\u0093${RECORD}\u0094`,
  `\ufeff\u200b${RECORD}\u00a0`,
  RECORD.toUpperCase(),
  `voiceplatform-verify = ${TOKEN}`,
  `VoicePlatform-Verify="${TOKEN}"`,
  `voiceplatform–verify＝${TOKEN}`,
  `"voiceplatform-verify=" "${TOKEN}"`,
  `"voiceplatform-verify=0123456789abcdef" "0123456789abcdef"`,
  `${RECORD}.`,
  `"${RECORD}";`,
])('%j proves the domain', (text) => {
  expect(isVerificationRecord(text, RECORD)).toBe(true);
});

it.each([
  ['voiceplatform-verify=ffffffffffffffffffffffffffffffff', 'with another value'],
  ['"voiceplatform-verify=0123456789abcdef"', 'with the end missing'],
  ['voiceplatform-verify=', 'with the end missing'],
  ['voiceplatform-verify', 'without the = after voiceplatform-verify'],
  [`voiceplatform-verify: ${TOKEN}`, 'with the right value, but not after voiceplatform-verify='],
  [`verify=${TOKEN}`, 'with the right value, but not after voiceplatform-verify='],
  [`“${TOKEN.toUpperCase()}”`, 'without voiceplatform-verify= in front'],
  [`${RECORD}0`, 'with other text around it'],
  [`v=spf1 -all ${RECORD}`, 'with other text around it'],
  ['v=spf1 -all', undefined],
  ['', undefined],
  [`x${RECORD}`.padStart(70_000), undefined],
  ['\u0000'.repeat(70_000), undefined],
])('%j does not prove it: %s', (text, difference) => {
  expect(isVerificationRecord(text, RECORD)).toBe(false);
  expect(differenceFrom(text, RECORD)).toBe(difference);
});
