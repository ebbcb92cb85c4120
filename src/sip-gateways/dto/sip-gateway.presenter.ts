import { timestamp, timestampOrNull } from '../../http/answers/times.js';
import type { ListedGateway, MonitoredGateway } from '../gateway-state.entity.js';
import type { SipGateway } from '../sip-gateway.entity.js';
import type { SipGatewayConfigDto, SipGatewayDetailsDto, SipGatewayDto } from './sip-gateway.answer.js';

/** What a client has set of the gateway. */
export function presentConfig(gateway: Omit<SipGateway, 'tls_ca'>): SipGatewayConfigDto {
  return {
    id: gateway.id,
    name: gateway.name,
    organization_id: gateway.organization_id,
    host: gateway.host,
    port: gateway.port,
    transport: gateway.transport,
    tls_verify: gateway.tls_verify,
    ping_interval_seconds: gateway.ping_interval_seconds,
    failure_threshold: gateway.failure_threshold,
    recovery_threshold: gateway.recovery_threshold,
    created_at: timestamp(gateway.created_at),
    updated_at: timestamp(gateway.updated_at),
  };
}

/** The gateway as the API shows it. */
export function presentSipGateway(gateway: ListedGateway): SipGatewayDto {
  return {
    ...presentConfig(gateway),
    status: gateway.status,
    last_ping: timestampOrNull(gateway.last_ping),
    response_time_ms: gateway.response_time_ms,
    packet_loss_percent: gateway.packet_loss_percent,
    error_message: gateway.error_message,
    consecutive_failures: Math.max(gateway.down_run, 0),
    consecutive_successes: Math.max(-gateway.down_run, 0),
  };
}

/** The gateway as the API shows it by itself. */
export function presentSipGatewayDetails(gateway: MonitoredGateway): SipGatewayDetailsDto {
  return { ...presentSipGateway(gateway), tls_ca: gateway.tls_ca };
}
