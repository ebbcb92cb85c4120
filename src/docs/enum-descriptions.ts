import type { OpenAPIObject } from '@nestjs/swagger';
import { CODE_OF_STATUS, ErrorCode } from '../http/api-exception.js';
import type { Schema } from './document.js';

/** The statuses of the codes that say more than their status does. */
const NARROWER_CODES: Partial<Record<ErrorCode, number>> = {
  [ErrorCode.IdempotencyKeyInUse]: 409,
  [ErrorCode.IdempotencyKeyReused]: 422,
  [ErrorCode.DeviceUnreachable]: 503,
};

/** What the words of an enum mean, by the name of its schema; what is not here is described well by its only use. */
const DESCRIPTIONS: Record<string, string> = {
  AnswerFormat: 'Form of an answer.',
  ErrorCode: `Stable word to branch on. With which status it goes:\n${codes()}`,
  HealthStatus: 'Always up: what is not up answers with a failure.',
  TrunkStatus:
    'pending: new, and nothing has gone over it yet; active: in use; inactive, suspended: set by a client, and its ' +
    'addresses are not let in.',
  SettableTrunkStatus: 'The statuses that a client can set.',
  TrunkType: 'What is at the other end: a carrier, a PBX or a peer.',
  TrunkProtocol: 'Always sip.',
  Transport: 'Transport protocol of SIP.',
  Codec: 'An audio codec, spelled like this.',
  DtmfMode: 'How key presses are sent: rfc2833 as RTP events, inband as tones, info as SIP INFO.',
  TrunkIpType: 'What the address is for: SIP signaling, media (RTP), or both.',
  DeviceStatus: 'online while the device or a line of it has a live registration, else offline.',
  DeviceType: 'phone: a desk phone; softphone: a program; ata: an adapter for analog phones.',
  LineType: "primary: the device's own; shared: also on other devices; blf: a busy lamp field.",
  RegistrationState: 'registered while at least one registration is live.',
  RebootState:
    'scheduled: due at its time, or to be tried again; sending: a worker is sending it; unknown: it may have reached ' +
    'the device, and what the device does next will tell; sent: the device took it; failed, canceled: it is not going ' +
    'to happen.',
  DeviceEvent:
    'What the device is told: check-sync to fetch its configuration, reboot to restart, talk to answer or resume a ' +
    'call, hold to hold it.',
  DomainStatus:
    'pending: not verified yet; active: verified, or vouched for by a platform operator; inactive: set by a client.',
  DomainType: 'primary: a domain of its own; alias: another name of one.',
  AccessDecision:
    'allow or deny; unknown where nothing matches, or where organizations that match do not decide the same.',
  OrganizationIpType: 'whitelist: the network is allowed; blacklist: it is denied.',
  WebhookSubscription: `An event type to subscribe to; \`*\` for all, those of later versions included.
- \`domain.expiring\`: a domain that was not verified ends in a week
- \`domain.expired\`: a domain that was not verified within 30 days has ended
- \`domain.yielded\`: a domain that was not verified has ended, since another organization proved that the name is its own`,
  WebhookEventType: 'Type of a delivered event; webhook.test is sent by the test operation only.',
  WebhookDeliveryStatus:
    'pending: to be sent, or tried again; succeeded: the receiver answered with success; failed: given up.',
  WebhookDeliveryFailure: `Why the last attempt failed, null where it did not:
- \`address_not_allowed\`: the host is at an address that outgoing traffic may not go to
- \`name_not_resolved\`: the name of the host has no address
- \`connection_failed\`: there was no connection, or it ended without a response
- \`tls_failed\`: there was no TLS session, for example for want of a valid certificate
- \`timeout\`: there was no response in time
- \`invalid_response\`: what came is not HTTP
- \`redirected\`: a status from 300 to 399; redirects are not followed
- \`error_status\`: another status that is no success, see \`response_code\`
- \`gone\`: status 410, which also ends the webhook until it is set active again
- \`endpoint_inactive\`: the webhook was not active, and nothing was sent
- \`signing_failed\`: there was no secret to sign with`,
  GatewayStatus: 'What its pings say; unknown before any did.',
  PingStatus: 'What a ping says of the gateway.',
  ReportedSubject: 'status and ping are actions; healthy, degraded and down are the reported status itself.',
  AlertStatus: 'open until the time that it is about is over, then resolved.',
  AlertResolution:
    'recovered: healthy again; superseded: another alert of other severity took its place; gateway_deleted: the ' +
    'gateway was deleted; null while it is open.',
};

/**
 * Describes the enums by what their words mean. Nest gives such a schema the description of the property that has it
 * first, which is about that property.
 */
export function describeEnums({ components }: OpenAPIObject): void {
  const schemas = (components?.schemas ?? {}) as Record<string, Schema>;
  for (const [name, description] of Object.entries(DESCRIPTIONS)) {
    if (!schemas[name]?.enum) throw new Error(`The OpenAPI document has no enum ${name} to describe`);
    schemas[name].description = description;
  }
}

function codes(): string {
  const statuses = new Map(Object.entries(CODE_OF_STATUS).map(([status, code]) => [code, Number(status)]));
  return Object.values(ErrorCode)
    .map((code) => `- \`${code}\`: ${NARROWER_CODES[code] ?? statuses.get(code)}`)
    .join('\n');
}
