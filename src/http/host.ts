import { isIP } from 'node:net';
import { IsString } from 'class-validator';
import { field, type FieldOptions } from './fields.js';
import { FORMAT_CONSTRAINT, rule } from './rule.js';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** A host name as SIP URIs allow it (RFC 3261 section 25.1): the last label begins with a letter. */
export function isHostname(text: string): boolean {
  const labels = text.split('.');
  return text.length <= 253 && labels.every((label) => LABEL.test(label)) && /^[a-z]/i.test(labels.at(-1)!);
}

/** An IPv4 or IPv6 address, without a zone. */
export function isAddress(value: unknown): value is string {
  return typeof value === 'string' && isIP(value) !== 0 && !value.includes('%');
}

/** What may stand as `host`: a host name, an IPv4 or an IPv6 address (without brackets). */
export function isHost(value: unknown): value is string {
  return typeof value === 'string' && (isAddress(value) || isHostname(value));
}

/** A host in a body; one that is none is 422. */
export function HostField(options: FieldOptions) {
  return field(options, { type: 'string', maxLength: 253 }, [
    IsString(),
    rule('isHost', isHost, 'must be a host name, an IPv4 or an IPv6 address'),
  ]);
}

/** An IP address in a body; a malformed one is 400 everywhere (contract §1). */
export function AddressField(options: FieldOptions) {
  return field(options, { type: 'string', maxLength: 45 }, [
    rule(`${FORMAT_CONSTRAINT}address`, isAddress, 'must be an IPv4 or IPv6 address'),
  ]);
}
