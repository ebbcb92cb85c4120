import { BooleanField, IntegerField } from '../../../http/fields/fields.js';

/** The body of `PUT /devices/reboot/:deviceId`; there need not be one. */
export class RebootDevice {
  @IntegerField({
    description: 'Delay in seconds before reboot.',
    minimum: 0,
    maximum: 604_800,
    default: 0,
    example: 60,
    required: false,
  })
  delay?: number;

  @BooleanField({
    description: 'Reboot the device even during an active call.',
    default: false,
    example: false,
    required: false,
  })
  force?: boolean;
}
