/** A number in E.164 (ITU-T), in its international form: a plus sign, the country code and more, up to 15 digits. */
export const E164 = /^\+[1-9]\d{1,14}$/;

/** What numbers in E.164 begin with. */
export const E164_PREFIX = /^\+[1-9]\d{0,14}$/;
export const E164_LENGTH = 16;

/** A number in a query, where a plus sign that is not percent-encoded has become a space. */
export function withPlus(text: string): string {
  return text.replace(/^ (?=\d)/, '+');
}
