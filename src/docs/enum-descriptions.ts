import type { OpenAPIObject } from '@nestjs/swagger';
import { CATALOGUE, ERROR_CODES } from '../http/errors/catalogue.js';
import type { Schema } from './document.js';

/** What the words of an enum mean, by the name of its schema; what is not here is described well by its only use. */
const DESCRIPTIONS: Record<string, string> = {
  AnswerFormat: 'Response format.',
  ErrorCode: `Stable error code, with the HTTP status it comes with:\n${codes()}`,
  HealthStatus: 'Always `up`. If a service is not up, the response is an error.',
  TrunkStatus:
    'pending: new and not used yet; active: in use; inactive, suspended: set by a client, and traffic ' +
    'from its addresses is not allowed.',
  SettableTrunkStatus: 'The statuses you can set.',
  TrunkType: 'What is at the other end: a carrier, a PBX or a peer.',
  TrunkProtocol: 'Always sip.',
  Transport: 'SIP transport protocol.',
  Codec: 'An audio codec. Spelling and case matter.',
  DtmfMode: 'How DTMF digits are sent: rfc2833 as RTP events, inband as tones, info as SIP INFO.',
  TrunkIpType: 'What the address is used for: SIP signaling, media (RTP), or both.',
  DeviceStatus: 'online: the device or one of its lines has a live registration; offline: none has.',
  DeviceType: 'phone: a desk phone; softphone: a phone in software; ata: an adapter for analog phones.',
  LineType:
    'primary: a line of this device; shared: a line it shares with other devices; blf: a busy lamp ' +
    'field.',
  RegistrationState: 'registered if at least one registration is live.',
  RebootState:
    'scheduled: waiting for its time or for another try; sending: being sent; unknown: it may have ' +
    'reached the device, and what the device does next decides; sent: the device accepted it; failed, ' +
    'canceled: it will not happen.',
  DeviceEvent:
    'check-sync: fetch the configuration; reboot: restart; talk: answer or resume a call; hold: put a ' +
    'call on hold.',
  DomainStatus:
    'pending: not verified yet; active: verified, or activated by a platform operator; inactive: set ' +
    'by a client.',
  DomainType: 'primary: a domain; alias: another name for a domain.',
  AccessDecision: 'allow or deny. unknown if nothing matches, or if the matching organizations do not agree.',
  OrganizationIpType: 'whitelist: traffic from the network is allowed; blacklist: it is denied.',
  WebhookSubscription: `An event type to subscribe to. \`*\` subscribes to all types, including those of later versions.
- \`domain.expiring\`: an unverified domain will be deleted in a week
- \`domain.expired\`: a domain was deleted because it was not verified within 30 days
- \`domain.yielded\`: an unverified domain was deleted because another organization verified the name`,
  WebhookEventType: 'Type of the event. Only the test operation sends webhook.test.',
  WebhookDeliveryStatus:
    'pending: waiting to be sent or retried; succeeded: the receiver returned 2xx; failed: no more retries.',
  WebhookDeliveryFailure: `Why the last attempt failed. Null if it did not fail.
- \`address_not_allowed\`: the host has an address the service must not send to
- \`name_not_resolved\`: the host name has no address
- \`connection_failed\`: the connection failed, or it closed without a response
- \`tls_failed\`: the TLS handshake failed, for example because of an invalid certificate
- \`timeout\`: no response in time
- \`invalid_response\`: the response is not HTTP
- \`redirected\`: a 3xx status; redirects are not followed
- \`error_status\`: another status than 2xx, see \`response_code\`
- \`gone\`: status 410, which also disables the webhook until you activate it again
- \`endpoint_inactive\`: the webhook was not active, so nothing was sent
- \`signing_failed\`: there was no signing secret`,
  GatewayStatus: 'Health of the gateway. unknown before the first ping.',
  PingStatus: 'Health of the gateway according to one ping.',
  ReportedSubject:
    '`status` and `ping` are actions. `healthy`, `degraded` and `down` are the reported status itself.',
  AlertStatus: 'open: the gateway is still degraded or down; resolved: it is over.',
  AlertResolution:
    'recovered: the gateway is healthy again; superseded: an alert of another severity replaced it; ' +
    'gateway_deleted: the gateway was deleted. Null while the alert is open.',
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
  return ERROR_CODES.map((code) => `- \`${code}\`: ${CATALOGUE[code].status}`).join('\n');
}
