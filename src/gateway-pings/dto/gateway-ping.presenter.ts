import { timestampOrNull } from '../../http/answers/times.js';
import type { GatewayPings } from '../gateway-pings.service.js';
import type { GatewayPingDto } from './gateway-ping.answer.js';

/** The ping status of a gateway as the API shows it. */
export function presentGatewayPing({ gateway, uptime, history }: GatewayPings): GatewayPingDto {
  return {
    gateway_id: gateway.id,
    name: gateway.name,
    organization_id: gateway.organization_id,
    host: gateway.host,
    status: gateway.status,
    last_ping: timestampOrNull(gateway.last_ping),
    response_time_ms: gateway.response_time_ms,
    packet_loss_percent: gateway.packet_loss_percent,
    error_message: gateway.error_message,
    ...uptime,
    ...history,
  };
}
