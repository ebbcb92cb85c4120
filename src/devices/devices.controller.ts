import { Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, created, deleted, found, unversioned, updated } from '../http/answers/answer.js';
import type { DeletedDto } from '../http/answers/deleted.js';
import { mustChangeSomething } from '../http/fields/dto-rules.js';
import { Endpoint } from '../http/endpoint.js';
import { about, ErrorTable, several } from '../http/errors/error-table.js';
import { type IfMatch, Precondition } from '../http/answers/etag.js';
import { Body, Query } from '../http/requests/handler-input.js';
import { Identify } from '../http/requests/identifier.pipe.js';
import { timestamp } from '../http/answers/times.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import { DEVICE_TYPES } from './device.entity.js';
import { DevicesService } from './devices.service.js';
import {
  ConfiguredDeviceAnswer,
  type ConfiguredDeviceDto,
  DEVICE_CREATED,
  DEVICE_DELETED,
  DEVICE_UPDATED,
  DeviceAnswer,
  DeviceDeletedAnswer,
  type DeviceDetailsDto,
  type DeviceList,
  DeviceListAnswer,
} from './dto/device.answer.js';
import { PutDevice, UpdateDevice } from './dto/device.body.js';
import { DEVICE_EXAMPLES } from './dto/device.examples.js';
import { presentChangedDevice, presentListedDevice, presentReadDevice } from './dto/device.presenter.js';
import { DeleteDeviceQuery, ListDevicesQuery, ReadDeviceQuery } from './dto/device.query.js';

const TAKEN = several('Device with MAC address already exists', 'account_taken', 'extension_taken');

@ApiTags('Devices')
@Controller('devices')
export class DevicesController {
  constructor(private readonly devices: DevicesService) {}

  @Get()
  @RequireScope('devices:read')
  @Endpoint({
    id: 'listDevices',
    summary: 'List Devices',
    description: 'Lists the devices of your organizations, newest first.',
    answer: DeviceListAnswer,
    returns: 'Devices',
    example: DEVICE_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(@CurrentCaller() caller: Caller, @Query() query: ListDevicesQuery): Promise<Answer<DeviceList>> {
    const { rows, pagination } = await this.devices.list(caller, query);
    return unversioned({ devices: rows.map(presentListedDevice), pagination });
  }

  @Get(':id')
  @RequireScope('devices:read')
  @Endpoint({
    id: 'getDevice',
    summary: 'Get Device by ID',
    description: 'Retrieves device information by device ID.',
    answer: DeviceAnswer,
    returns: 'Device by ID',
    versioned: true,
    example: DEVICE_EXAMPLES.read,
  })
  @ErrorTable({
    400: about('id', 'Invalid device ID format'),
    403: 'Insufficient permissions to view device',
    404: 'Device not found',
  })
  async read(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'dev') id: string,
    @Query() { include = [] }: ReadDeviceQuery,
  ): Promise<Answer<DeviceDetailsDto>> {
    const device = await this.devices.read(caller, id, include);
    return found(presentReadDevice(device, include), device.version);
  }

  @Get('mac/:macAddress')
  @RequireScope('devices:read')
  @ApiParam({
    name: 'macAddress',
    description:
      'MAC address of the device: 12 hexadecimal digits, without separators or with colons, dashes or ' +
      'dots, for example `00:1A:2B:3C:4D:5E` or `001a.2b3c.4d5e`. Case is ignored.',
    example: '00:1A:2B:3C:4D:5E',
  })
  @Endpoint({
    id: 'getDeviceByMacAddress',
    summary: 'Get Device by MAC Address',
    description: 'Retrieves device information by MAC address.',
    answer: DeviceAnswer,
    returns: 'Device by MAC Address',
    versioned: true,
    example: DEVICE_EXAMPLES.readByMac,
  })
  @ErrorTable({ 400: about('macAddress', 'Invalid MAC address format'), 404: 'Device not found' })
  async readByMac(
    @CurrentCaller() caller: Caller,
    @Param('macAddress') macAddress: string,
    @Query() { include = [] }: ReadDeviceQuery,
  ): Promise<Answer<DeviceDetailsDto>> {
    const device = await this.devices.readByMac(caller, macAddress, include);
    return found(presentReadDevice(device, include), device.version);
  }

  @Put(':id')
  @RequireScope('devices:write')
  @Endpoint({
    id: 'putDevice',
    summary: 'Create Device',
    description:
      'Creates a new device in the system, or replaces an existing one. When you replace a device, omitted ' +
      'fields return to their defaults, except secret settings, which are kept.',
    answer: ConfiguredDeviceAnswer,
    versioned: true,
    creates: true,
    example: DEVICE_EXAMPLES.put,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      403: 'Insufficient permissions',
      409: TAKEN,
      422: about('mac_address', 'Validation error (e.g., invalid MAC format)'),
    },
    'write',
  )
  @Idempotent()
  async put(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'dev', ['new', ...DEVICE_TYPES.words]) entity: string,
    @Body() body: PutDevice,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<ConfiguredDeviceDto>> {
    const put = await this.devices.put(caller, entity, body, ifMatch);
    const { id, version } = put.device;
    const data = presentChangedDevice(put.device, put.lines, put.sighting, put.provisioningUrl);
    return put.created
      ? created(data, version, DEVICE_CREATED, `/devices/${id}`)
      : updated(data, version, DEVICE_UPDATED);
  }

  @Post(':id')
  @RequireScope('devices:write')
  @Endpoint({
    id: 'updateDevice',
    summary: 'Update Device',
    description: 'Updates an existing device configuration. Omitted fields keep their values.',
    answer: ConfiguredDeviceAnswer,
    versioned: true,
    example: DEVICE_EXAMPLES.update,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      403: 'Insufficient permissions',
      404: 'Device not found',
      409: TAKEN,
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async update(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'dev') id: string,
    @Body() body: UpdateDevice,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<ConfiguredDeviceDto>> {
    mustChangeSomething(body);
    const { device, lines, sighting, provisioningUrl } = await this.devices.update(caller, id, body, ifMatch);
    const data = presentChangedDevice(device, lines, sighting, provisioningUrl);
    return updated(data, device.version, DEVICE_UPDATED);
  }

  @Delete(':id')
  @RequireScope('devices:write')
  @Endpoint({
    id: 'deleteDevice',
    summary: 'Delete Device',
    description: 'Removes a device from the system.',
    answer: DeviceDeletedAnswer,
    example: DEVICE_EXAMPLES.remove,
  })
  @ErrorTable(
    {
      400: about('id', 'Invalid device ID'),
      403: 'Insufficient permissions',
      404: 'Device not found',
    },
    'write',
  )
  @Idempotent()
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'dev') id: string,
    @Query() { keep_config = false }: DeleteDeviceQuery,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    const deletedAt = await this.devices.remove(caller, id, keep_config, ifMatch);
    return deleted(id, timestamp(deletedAt), DEVICE_DELETED);
  }
}
