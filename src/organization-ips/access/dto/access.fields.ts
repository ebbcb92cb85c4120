import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsDefined } from 'class-validator';
import { isAddress } from '../../../hosts/host.js';
import { FORMAT_CONSTRAINT, rule } from '../../../http/rule.js';

/** An IP address that a query must have. */
export function QueryAddressField(options: { description: string; example: string }): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: 'string', maxLength: 45, ...options }),
    IsDefined(),
    rule(`${FORMAT_CONSTRAINT}address`, isAddress, 'must be an IPv4 or IPv6 address'),
  );
}
