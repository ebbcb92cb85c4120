import { canonicalHostname, hasValidALabels, MAX_HOST_LENGTH } from '../hosts/host.js';
import { field, type FieldOptions } from '../http/fields/fields.js';
import { formRule } from '../http/fields/rule.js';

/**
 * A domain name in its canonical form. A domain is owned and not only looked up, so it follows the rules of
 * registries as well.
 * @returns undefined for what is no DNS name of at least two labels (RFC 1035 section 2.3.1, RFC 1123 section 2.1):
 *   an IP address, a single label, a label with an underscore, an A-label that stands for no U-label
 */
export function canonicalDomain(text: string): string | undefined {
  const name = canonicalHostname(text);
  const owned = name !== undefined && name.includes('.') && !name.includes('_') && hasValidALabels(name);
  return owned ? name : undefined;
}

/** A domain name in a body, handed on in its canonical form; a malformed one is 400 everywhere (contract §1). */
export function DomainField(options: FieldOptions) {
  return field(
    options,
    { type: 'string', maxLength: MAX_HOST_LENGTH },
    [
      formRule(
        'domain',
        (value) => typeof value === 'string' && canonicalDomain(value) !== undefined,
        'must be a domain name of at least two labels',
      ),
    ],
    canonicalDomain,
  );
}
