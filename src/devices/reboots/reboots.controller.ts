import { Controller, Delete, Get, Put } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { about, ErrorTable, only, several } from '../../http/errors/error-table.js';
import { Body, Query } from '../../http/requests/handler-input.js';
import { Identify } from '../../http/requests/identifier.pipe.js';
import { timestamp } from '../../http/answers/times.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import {
  REBOOT_ACCEPTED,
  REBOOT_CANCELED,
  RebootCanceledAnswer,
  type RebootDto,
  type RebootList,
  RebootListAnswer,
  ScheduledRebootAnswer,
  type ScheduledRebootDto,
} from './dto/reboot.answer.js';
import { RebootDevice } from './dto/reboot.body.js';
import { REBOOT_EXAMPLES } from './dto/reboot.examples.js';
import { presentReboot } from './dto/reboot.presenter.js';
import { ListRebootsQuery } from './dto/reboot.query.js';
import { RebootsService } from './reboots.service.js';

@ApiTags('Devices')
@Controller('devices/reboot')
export class RebootsController {
  constructor(private readonly reboots: RebootsService) {}

  @Put(':deviceId')
  @RequireScope('devices:control')
  @ApiBody({ type: RebootDevice, required: false })
  @Endpoint({
    id: 'rebootDevice',
    summary: 'Reboot Device',
    description:
      'Remotely reboots a device. The response means that the reboot is accepted. The history and the ' +
      'events `device.reboot.sent` and `device.reboot.failed` tell you the result. If the device already ' +
      'has a scheduled reboot, that reboot is rescheduled. If one is being sent, a request without a ' +
      'delay returns that reboot, and any other request is a conflict.',
    answer: ScheduledRebootAnswer,
    example: REBOOT_EXAMPLES.reboot,
  })
  @ErrorTable(
    {
      400: about('deviceId', 'Invalid device ID'),
      403: 'Insufficient permissions',
      404: 'Device not found',
      409: several('Device has active call (use force=true)', 'reboot_in_progress'),
      503: only('device_unreachable'),
    },
    'write',
  )
  @Idempotent()
  async reboot(
    @CurrentCaller() caller: Caller,
    @Identify('deviceId', 'dev') deviceId: string,
    @Body() { delay = 0, force = false }: RebootDevice,
  ): Promise<Answer<ScheduledRebootDto>> {
    const reboot = await this.reboots.request(caller, deviceId, delay, force);
    const data = {
      device_id: deviceId,
      reboot_id: reboot.id,
      reboot_scheduled: true,
      scheduled_time: timestamp(reboot.scheduled_time),
      delay_seconds: reboot.delay_seconds,
    };
    return unversioned(data, REBOOT_ACCEPTED);
  }

  @Get(':deviceId')
  @RequireScope('devices:read')
  @Endpoint({
    id: 'listDeviceReboots',
    summary: 'List Device Reboots',
    description: 'Lists the reboots of a device and their results, newest first.',
    answer: RebootListAnswer,
    returns: 'Device Reboots',
    example: REBOOT_EXAMPLES.list,
  })
  @ErrorTable({ 400: about('deviceId', 'Invalid device ID'), 404: 'Device not found' })
  async list(
    @CurrentCaller() caller: Caller,
    @Identify('deviceId', 'dev') deviceId: string,
    @Query() query: ListRebootsQuery,
  ): Promise<Answer<RebootList>> {
    const { rows, pagination } = await this.reboots.list(caller, deviceId, query);
    return unversioned({ device_id: deviceId, reboots: rows.map(presentReboot), pagination });
  }

  @Delete(':deviceId')
  @RequireScope('devices:control')
  @Endpoint({
    id: 'cancelDeviceReboot',
    summary: 'Cancel Device Reboot',
    description: 'Cancels the scheduled reboot of a device.',
    answer: RebootCanceledAnswer,
    example: REBOOT_EXAMPLES.cancel,
  })
  @ErrorTable(
    {
      400: about('deviceId', 'Invalid device ID'),
      404: 'Device not found',
      409: 'No reboot is scheduled for the device',
    },
    'write',
  )
  @Idempotent()
  async cancel(
    @CurrentCaller() caller: Caller,
    @Identify('deviceId', 'dev') deviceId: string,
  ): Promise<Answer<RebootDto>> {
    return unversioned(presentReboot(await this.reboots.cancel(caller, deviceId)), REBOOT_CANCELED);
  }
}
