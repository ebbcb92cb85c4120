/** The tags in the specification's order and words, with what was added to it beside what it belongs to. */
export const TAGS: [name: string, description: string][] = [
  [
    'SIP Trunks',
    'SIP trunks are the primary connections for voice traffic between the platform and external carriers or PBX systems.',
  ],
  ['SIP Trunk IPs', 'Manage IP addresses associated with SIP trunks for signaling and media traffic.'],
  ['SIP Trunk Routes', 'Manage which called numbers use which SIP trunk.'],
  ['Devices', 'Manage VoIP phones, softphones, and other SIP endpoints.'],
  ['SIP Gateways', 'Manage the SIP gateways to monitor.'],
  ['SIP Gateway Monitoring', 'Monitor the health and connectivity of SIP gateways.'],
  ['Alerts', 'See when SIP gateways were degraded or down.'],
  ['Domains', 'Manage SIP domain mappings for the platform.'],
  ['Organization IPs', 'Manage IP addresses associated with organizations for SIP traffic.'],
  ['Numbers', 'Manage the numbers of organizations and where calls to them go.'],
  ['SIP Edge', 'Report registrations, calls and traffic from your registrars, PBXs and SBCs.'],
  ['Calls', 'See the calls in progress, and the records of those that are over.'],
  ['Webhooks', 'Receive events by HTTP, as the Standard Webhooks specification defines.'],
  ['Audit', 'See who changed what.'],
  ['Health', 'Probes for load balancers and orchestrators, and metrics for Prometheus.'],
];
