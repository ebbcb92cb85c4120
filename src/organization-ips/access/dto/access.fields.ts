import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { isAddress } from '../../../hosts/host.js';
import { IsDefined } from '../../../http/fields/constraints.js';
import { formRule } from '../../../http/fields/rule.js';

/** An IP address that a query must have. */
export function QueryAddressField(options: { description: string; example: string }): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: 'string', maxLength: 45, ...options }),
    IsDefined(),
    formRule('address', isAddress, 'must be an IPv4 or IPv6 address'),
  );
}
