import { sipFixtures } from '../../test/support/sip/fixtures.js';
import { hasSipp, startSipp } from '../../test/support/sip/sipp.js';
import type { ClientRequest, SipOutcome } from './exchange.js';
import { notification } from './notification.js';
import { formatHostPort } from './uri.js';
import type { UserAgentClient } from './user-agent-client.js';

const installed = hasSipp();
const { startClient, startPhone, closing } = sipFixtures();

beforeAll(() => {
  if (!installed)
    process.stderr.write('sipp is not installed (apt-get install sip-tester): its tests are skipped\n');
});

/** Sends the request again while nobody listens yet. */
async function request(client: UserAgentClient, clientRequest: ClientRequest): Promise<SipOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.request(clientRequest);
    } catch (error) {
      if (attempt === 200 || (error as { code: string }).code !== 'refused') throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const notify = (host: string, port: number, parameter = ''): ClientRequest => ({
  uri: `sip:1001@${formatHostPort(host, port)}${parameter}`,
  ...notification('check-sync;reboot=true', { contentType: 'text/plain', body: 'profile=kavárna' }),
  timeoutMs: 5_000,
});

describe('sipp, which is not ours', () => {
  it.each([
    ['udp', '127.0.0.1'],
    ['udp', '::1'],
    ['tcp', '127.0.0.1'],
    ['tcp', '::1'],
  ] as const)('as a phone finds nothing wrong with our NOTIFY, over %s to %s', async (transport, host) => {
    if (!installed) return;
    const sipp = closing(await startSipp('notified-phone', { transport, host }));
    const parameter = transport === 'tcp' ? ';transport=tcp' : '';
    const outcome = await request(startClient(), notify(host, sipp.port, parameter));
    expect(outcome).toMatchObject({ statusCode: 200, transport: transport.toUpperCase() });
    await sipp.finished;
  });

  it('does find it when something is wrong', async () => {
    if (!installed) return;
    const sipp = closing(await startSipp('notified-phone'));
    const failed = expect(sipp.finished).rejects.toThrow(/Failed regexp match: looking in ' talk'/);
    const wrong = { ...notify('127.0.0.1', sipp.port), ...notification('talk') };
    await request(startClient(), wrong);
    await failed;
  });

  it.each([
    ['secret', 200],
    ['wrong', 403],
  ])('verifies our digest: %s is %d', async (password, statusCode) => {
    if (!installed) return;
    const sipp = closing(await startSipp('challenging-phone'));
    const credentials = { username: '1001', password };
    const outcome = await request(startClient(), { ...notify('127.0.0.1', sipp.port), credentials });
    expect(outcome).toMatchObject({ statusCode });
    await sipp.finished;
  });

  it.each(['udp', 'tcp'] as const)('reboots our phone simulator over %s', async (transport) => {
    if (!installed) return;
    const phone = await startPhone({ transport, behaviour: transport === 'udp' ? { lostRequests: 1 } : {} });
    const sipp = closing(
      await startSipp('notifier', { transport, calls: 5, remote: `127.0.0.1:${phone.port}` }),
    );
    await sipp.finished;
    expect(phone.reboots).toBe(5);
  });
});
