/** The tags in the specification's order and words, with what was added to it beside what it belongs to. */
export const TAGS: [name: string, description: string][] = [
  [
    'SIP Trunks',
    'SIP trunks are the primary connections for voice traffic between the platform and external carriers or PBX systems.',
  ],
  ['SIP Trunk IPs', 'Manage IP addresses associated with SIP trunks for signaling and media traffic.'],
  ['SIP Trunk Routes', 'Manage which numbers go over which SIP trunk.'],
  ['Devices', 'Manage VoIP phones, softphones, and other SIP endpoints.'],
  ['SIP Gateways', 'Manage the SIP gateways that are monitored.'],
  ['SIP Gateway Monitoring', 'Monitor the health and connectivity of SIP gateways.'],
  ['Alerts', 'When SIP gateways were degraded or down.'],
  ['Domains', 'Manage SIP domain mappings for the platform.'],
  ['Organization IPs', 'Manage IP addresses associated with organizations for SIP traffic.'],
  ['SIP Edge', 'What registrars, PBXs and SBCs report of what they see.'],
  ['Webhooks', 'Where organizations are told of their events, by Standard Webhooks.'],
  ['Audit', 'Who changed what.'],
  ['Health', 'Probes for load balancers and orchestrators, and metrics.'],
];
