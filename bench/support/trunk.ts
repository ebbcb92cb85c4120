/** A trunk as the specification's example of `PUT /siptrunk/new` has it, under a name of its own. */
export function trunkBody(organization: string, number: number | string): object {
  return {
    name: `Secondary Carrier Trunk ${number}`,
    organization_id: organization,
    type: 'carrier',
    host: 'sip2.carrier.example.com',
    port: 5060,
    transport: 'udp',
    username: 'secondary_trunk',
    password: 'secure_password_123',
    register: true,
    max_channels: 50,
    codecs: ['G.711', 'G.729'],
    dtmf_mode: 'rfc2833',
    nat_support: true,
  };
}
