import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import {
  MAX_AOR_LENGTH,
  NO_ADDRESS_OF_RECORD,
  parseAddressOfRecord,
} from '../../../edge/address-of-record.js';
import { PageQuery } from '../../../http/answers/paging.js';
import {
  FormatQuery,
  QueryIdField,
  QueryOrganizationField,
  QueryTextField,
} from '../../../http/fields/query-fields.js';
import { formRule, Converted } from '../../../http/fields/rule.js';

/** user@domain or a SIP URI of it; the DTO gets the URI of it. */
function QueryAddressField(options: { description: string; required: boolean }): PropertyDecorator {
  return (dto, field) => {
    ApiProperty({ type: 'string', maxLength: MAX_AOR_LENGTH, example: '1001@voice.example.com', ...options })(
      dto,
      field,
    );
    Converted((text: string) => parseAddressOfRecord(text)?.uri ?? text)(dto, field);
    const rule = formRule(
      'addressOfRecord',
      (value) =>
        (value === undefined && !options.required) ||
        (typeof value === 'string' && parseAddressOfRecord(value) !== undefined),
      NO_ADDRESS_OF_RECORD,
    );
    rule(dto, field);
  };
}

/** The filters of `GET /sipedge/registrations`. */
export class ListRegistrationsQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryIdField({ prefix: 'dev', description: 'Filter by device.', example: 'dev_12345' })
  device_id?: string;

  @QueryAddressField({ description: 'Filter by address of record.', required: false })
  aor?: string;

  @QueryTextField({ description: 'Filter by the node that reported.', maxLength: 64 })
  node?: string;
}

/** The query of `DELETE /sipedge/registrations`. */
export class EndAddressQuery {
  @QueryAddressField({ description: 'Address of record whose registration ended.', required: true })
  aor: string;
}
