import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, deleted, found, unversioned, updated } from '../../http/answers/answer.js';
import type { DeletedDto } from '../../http/answers/deleted.js';
import { mustChangeSomething } from '../../http/fields/dto-rules.js';
import { Endpoint } from '../../http/endpoint.js';
import { about, ErrorTable } from '../../http/errors/error-table.js';
import { type IfMatch, Precondition } from '../../http/answers/etag.js';
import { Body, Query } from '../../http/requests/handler-input.js';
import { Identify } from '../../http/requests/identifier.pipe.js';
import { pageWithin } from '../../http/answers/paging.js';
import { timestamp } from '../../http/answers/times.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import { partPosition } from '../trunk-parts.js';
import {
  IP_DELETED,
  IP_UPDATED,
  IPS_CONFIGURED,
  SipTrunkIpChangedAnswer,
  SipTrunkIpDeletedAnswer,
  type SipTrunkIpDto,
  type SipTrunkIpList,
  SipTrunkIpListAnswer,
  SipTrunkIpsConfiguredAnswer,
} from './dto/sip-trunk-ip.answer.js';
import { PutSipTrunkIps, UpdateSipTrunkIp } from './dto/sip-trunk-ip.body.js';
import { SIP_TRUNK_IP_EXAMPLES } from './dto/sip-trunk-ip.examples.js';
import { presentSipTrunkIp } from './dto/sip-trunk-ip.presenter.js';
import { DeleteSipTrunkIpQuery, ListSipTrunkIpsQuery } from './dto/sip-trunk-ip.query.js';
import { SipTrunkIpsService } from './sip-trunk-ips.service.js';

const ALL = 'all';
const ADDRESS_TAKEN = 'IP address already in use';

@ApiTags('SIP Trunk IPs')
@Controller('siptrunkips')
export class SipTrunkIpsController {
  constructor(private readonly ips: SipTrunkIpsService) {}

  @Get(':entity')
  @RequireScope('siptrunks:read')
  @Endpoint({
    id: 'getSipTrunkIps',
    summary: 'Get SIP Trunk IPs',
    description:
      'Retrieves IP addresses configured for a SIP trunk, by priority. Use `all` to list the IP addresses of ' +
      'all your trunks, newest first, in pages.',
    answer: SipTrunkIpListAnswer,
    returns: 'SIP Trunk IPs',
    versioned: true,
    example: SIP_TRUNK_IP_EXAMPLES.read,
  })
  @ErrorTable({ 400: about('entity', 'Invalid entity parameter'), 404: 'SIP trunk not found' })
  async read(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'trunk', [ALL]) entity: string,
    @Query() query: ListSipTrunkIpsQuery,
  ): Promise<Answer<SipTrunkIpList>> {
    if (entity === ALL) {
      const { rows, pagination } = await this.ips.list(caller, query);
      return unversioned({ trunk_id: null, ips: rows.map(presentSipTrunkIp), pagination });
    }
    const { parts, version } = await this.ips.read(caller, entity, query);
    const { rows, pagination } = pageWithin(parts, query, entity, partPosition);
    return found({ trunk_id: entity, ips: rows.map(presentSipTrunkIp), pagination }, version);
  }

  @Put(':entity')
  @RequireScope('siptrunks:write')
  @Endpoint({
    id: 'putSipTrunkIps',
    summary: 'Create/Update SIP Trunk IPs',
    description: 'Creates or updates IP addresses for a SIP trunk. If one of them is refused, none is saved.',
    answer: SipTrunkIpsConfiguredAnswer,
    versioned: true,
    example: SIP_TRUNK_IP_EXAMPLES.put,
  })
  @ErrorTable(
    {
      400: about('ips.address', 'Invalid IP address format'),
      404: 'SIP trunk not found',
      409: about('ips.address', ADDRESS_TAKEN),
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async put(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'trunk') trunkId: string,
    @Body() body: PutSipTrunkIps,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipTrunkIpList>> {
    const { parts, version } = await this.ips.put(caller, trunkId, body.ips, ifMatch);
    return updated({ trunk_id: trunkId, ips: parts.map(presentSipTrunkIp) }, version, IPS_CONFIGURED);
  }

  @Post(':entity')
  @RequireScope('siptrunks:write')
  @Endpoint({
    id: 'updateSipTrunkIp',
    summary: 'Update SIP Trunk IPs',
    description: 'Updates existing IP configurations for a SIP trunk. Omitted fields keep their values.',
    answer: SipTrunkIpChangedAnswer,
    versioned: true,
    example: SIP_TRUNK_IP_EXAMPLES.update,
  })
  @ErrorTable(
    { 400: 'Invalid request parameters', 404: 'IP configuration not found', 409: ADDRESS_TAKEN },
    'write',
  )
  @Idempotent()
  async update(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'trunk') trunkId: string,
    @Body() { ip_id, ...fields }: UpdateSipTrunkIp,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipTrunkIpDto>> {
    mustChangeSomething(fields);
    const { part, version } = await this.ips.update(caller, trunkId, ip_id, fields, ifMatch);
    return updated(presentSipTrunkIp(part), version, IP_UPDATED);
  }

  @Delete(':entity')
  @RequireScope('siptrunks:write')
  @Endpoint({
    id: 'deleteSipTrunkIp',
    summary: 'Delete SIP Trunk IPs',
    description: 'Removes IP addresses from a SIP trunk.',
    answer: SipTrunkIpDeletedAnswer,
    example: SIP_TRUNK_IP_EXAMPLES.remove,
  })
  @ErrorTable({ 400: about('ip_id', 'Missing ip_id parameter'), 404: 'IP configuration not found' }, 'write')
  @Idempotent()
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'trunk') trunkId: string,
    @Query() { ip_id }: DeleteSipTrunkIpQuery,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    const deletedAt = await this.ips.remove(caller, trunkId, ip_id, ifMatch);
    return deleted(ip_id, timestamp(deletedAt), IP_DELETED);
  }
}
