import { canonicalHost, isAddress, MAX_HOST_LENGTH } from '../../hosts/host.js';
import { IsString } from './constraints.js';
import { field, type FieldOptions } from './fields.js';
import { formRule, rule } from './rule.js';

/** A host in a body, handed on in its canonical form; what is none is 422. */
export function HostField(options: FieldOptions) {
  return field(
    options,
    { type: 'string', maxLength: MAX_HOST_LENGTH },
    [
      IsString(),
      rule(
        'isHost',
        (value) => typeof value === 'string' && canonicalHost(value) !== undefined,
        'must be a host name, an IPv4 or an IPv6 address, without a port',
      ),
    ],
    canonicalHost,
  );
}

/** An IP address in a body; a malformed one is 400 everywhere (contract §1). */
export function AddressField(options: FieldOptions) {
  return field(options, { type: 'string', maxLength: 45 }, [
    formRule('address', isAddress, 'must be an IPv4 or IPv6 address'),
  ]);
}
