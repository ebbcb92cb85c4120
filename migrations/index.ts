export * from './1700000000000-foundation.js';
export * from './1700000001000-sip-trunks.js';
export * from './1700000002000-devices.js';
export * from './1700000003000-reboots.js';
export * from './1700000004000-gateways.js';
export * from './1700000005000-webhooks.js';
export * from './1700000006000-domains.js';
export * from './1700000007000-organization-ips.js';
