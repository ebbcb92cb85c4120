import { domainToASCII, domainToUnicode } from 'node:url';
import { Transform } from 'class-transformer';
import { field, type FieldOptions } from '../http/fields.js';
import { isHostname } from '../http/host.js';
import { FORMAT_CONSTRAINT, rule } from '../http/rule.js';

/** More than any name of 253 octets takes as U-labels; longer texts are not even looked at. */
const MAX_INPUT_LENGTH = 1_000;

/** Of ASCII only letters, digits, hyphens and dots: the URL parser below would take `%41`, `/` and tabs as well. */
const NAME_LIKE = /^[A-Za-z0-9.\-\u{80}-\u{10ffff}]+$/u;

/**
 * The code points of a U-label: letters, marks, digits and hyphens (RFC 5892 section 2.1), with those that are valid
 * in some contexts (its appendix A). Symbols and emoji are none, though browsers look them up.
 */
const U_LABEL =
  /^(?:[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{Nd}-]|\u{b7}|\u{375}|\u{5f3}|\u{5f4}|\u{30fb}|\u{200c}|\u{200d})+$/u;

/**
 * A domain name as it is stored: lower-case A-labels (RFC 5891 section 4), without the trailing dot.
 * @returns undefined for what is no DNS name of at least two labels (RFC 1035 section 2.3.1, RFC 1123 section 2.1):
 *   an IP address, a single label, a label with an underscore, an A-label that stands for no U-label
 */
export function canonicalDomain(text: string): string | undefined {
  if (text.length > MAX_INPUT_LENGTH || !NAME_LIKE.test(text)) return undefined;
  const domain = domainToASCII(text).replace(/\.$/, '');
  if (!domain.includes('.') || !isHostname(domain)) return undefined;

  const unicode = domainToUnicode(domain);
  const aLabels = domain.split('.').map((label) => label.startsWith('xn--'));
  const valid = unicode.split('.').every((label, index) => !aLabels[index] || U_LABEL.test(label));
  return valid && domainToASCII(unicode) === domain ? domain : undefined;
}

/** A domain name in a body, handed on in its canonical form; a malformed one is 400 everywhere (contract §1). */
export function DomainField(options: FieldOptions) {
  return field(options, { type: 'string', maxLength: MAX_INPUT_LENGTH }, [
    Transform(({ value }) => (typeof value === 'string' ? (canonicalDomain(value.trim()) ?? value) : value)),
    rule(
      `${FORMAT_CONSTRAINT}domain`,
      (value) => typeof value === 'string' && canonicalDomain(value) !== undefined,
      'must be a domain name of at least two labels',
    ),
  ]);
}
