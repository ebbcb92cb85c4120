import { IntersectionType } from '@nestjs/swagger';
import { NAME_ORDERS, PageQuery, SortField } from '../../http/answers/paging.js';
import {
  FormatQuery,
  QueryBooleanField,
  QueryEnumField,
  QueryListField,
  QueryOrganizationField,
  QueryTextField,
} from '../../http/fields/query-fields.js';
import { DEVICE_STATUSES, type DeviceStatus } from './device.answer.js';

export const DEVICE_INCLUDES = ['lines', 'registrations', 'settings', 'status'] as const;
export type DeviceInclude = (typeof DEVICE_INCLUDES)[number];

/** The query of `GET /devices/:id` and `GET /devices/mac/:macAddress`. */
export class ReadDeviceQuery extends FormatQuery {
  @QueryListField({
    description:
      'Additional data, comma-separated: `lines`, `registrations` (the lines, each with its live contacts), ' +
      '`settings`, `status`.',
    values: DEVICE_INCLUDES,
  })
  include?: DeviceInclude[];
}

/** The filters of `GET /devices`. */
export class ListDevicesQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryEnumField({ description: 'Filter by status.', values: DEVICE_STATUSES })
  status?: DeviceStatus;

  @QueryTextField({
    description:
      'Return only devices whose name or MAC address contains this text. Case is ignored, and so are the ' +
      'separators of a MAC address.',
    maxLength: 255,
  })
  q?: string;

  @SortField(NAME_ORDERS)
  sort?: string;
}

/** The query of `DELETE /devices/:entity`. */
export class DeleteDeviceQuery {
  @QueryBooleanField({
    description:
      'Keep the provisioning configuration. Template, lines and settings are saved for this MAC address ' +
      'and organization. The next device created with this MAC address gets them, unless the request has ' +
      'its own.',
    default: false,
  })
  keep_config?: boolean;
}
