import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENTRY_FIELDS as CALL_FIELDS, readCallEntry } from '../../src/calls/reports/call-entry.js';
import {
  ENTRY_FIELDS as CONTACT_FIELDS,
  readRegistrationEntry,
} from '../../src/devices/registrations/bulk/registration-entry.js';
import { readEdgeReport } from '../../src/edge/edge-report.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const FOLDER = join(import.meta.dirname, '../../deploy/edge');
const REGISTRATIONS = '/sipedge/registrations';
const CALLS = '/sipedge/calls';

/** Says what an engine was seen to say, where it hears what a client asks. */
class Engine {
  private readonly answers: Map<string, () => string>;
  private readonly server: Server;
  private socket?: Socket;

  /** @param answers what is said where a text is heard, once each time */
  constructor(
    private readonly greeting: string,
    answers: [heard: string, said: () => string][],
  ) {
    this.answers = new Map(answers);
    this.server = createServer((socket) => {
      this.socket = socket;
      let unanswered = '';
      socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => {
        unanswered += bytes.toString();
        for (const [heard, said] of this.answers) {
          if (!unanswered.includes(heard)) continue;
          unanswered = unanswered.replace(heard, '');
          socket.write(said());
        }
      });
      socket.write(this.greeting);
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return String((this.server.address() as AddressInfo).port);
  }

  /** Says something else from now on, where it hears that. */
  answer(heard: string, said: () => string): void {
    this.answers.set(heard, said);
  }

  /** In two pieces, as a network may bring it. */
  say(text: string): void {
    this.socket!.write(text.slice(0, 20));
    this.socket!.write(text.slice(20));
  }

  hangUp(): void {
    this.socket!.destroy();
  }

  close(): void {
    this.socket?.destroy();
    this.server.close();
  }
}

describe('clients of engines', () => {
  let receiver: WebhookReceiver;
  let folder: string;
  let engine: Engine;
  let client: ChildProcess;
  let output = '';

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    for (const path of [REGISTRATIONS, CALLS]) receiver.answer(path, 200);
    folder = mkdtempSync(join(tmpdir(), 'edge-'));
    writeFileSync(join(folder, 'token'), 'first\n');
  });

  afterEach(async () => {
    client.kill();
    engine.close();
    await receiver.stop();
    rmSync(folder, { recursive: true });
  });

  function run(script: string, variables: Record<string, string>): void {
    output = '';
    client = spawn(process.execPath, [join(FOLDER, script)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...variables,
        EDGE_API: receiver.url(''),
        EDGE_NODE: 'pbx-1',
        EDGE_TOKEN_FILE: join(folder, 'token'),
        EDGE_DOMAIN: 'voice.example.com',
      },
    });
    for (const stream of [client.stdout!, client.stderr!]) {
      stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
    }
  }

  /** The reports that came, each of which the service would take as it is. */
  async function reports(path: string, count: number): Promise<any[]> {
    await until(`${count} reports`, () => receiver.at(path).length >= count).catch((error) => {
      throw new Error(`${error}\n${output}`);
    });
    const bodies = receiver.at(path).map(({ json }) => json);
    for (const body of bodies) {
      const now = Date.now();
      const read =
        path === CALLS
          ? readEdgeReport(body, {
              ...{ list: 'calls', fields: CALL_FIELDS, now },
              readEntry: (entry) => readCallEntry(entry, now),
            })
          : readEdgeReport(body, {
              ...{ list: 'registrations', fields: CONTACT_FIELDS, now },
              readEntry: readRegistrationEntry,
            });
      expect(read).toMatchObject({ report: { node: 'pbx-1', refused: [] } });
    }
    return bodies;
  }

  describe('asterisk.mjs', () => {
    // As Asterisk 22.10.1 says it, without what is not read.
    const contact = (user: string, more: string): string =>
      `Event: ContactList\r\nObjectType: contact\r\nObjectName: ${user};@296de3ff921821057a2fd8ef4424ddcb\r\n${more}\r\n\r\n`;
    const channel = (event: string, state: string, more = ''): string =>
      `Event: ${event}\r\nPrivilege: call,all\r\nChannel: PJSIP/u1-00000000\r\nChannelStateDesc: ${state}\r\n` +
      `CallerIDNum: u1\r\nExten: 600\r\nUniqueid: 1796032194.0\r\nLinkedid: 1796032194.0\r\n${more}\r\n`;
    const other = channel('Newchannel', 'Down').replaceAll('0.0\r\nL', '0.1\r\nL').replace('4.0', '4.1');
    const status = (word: string): string =>
      `Event: ContactStatus\r\nURI: sip:u2@192.0.2.2\r\nContactStatus: ${word}\r\nAOR: u2\r\n\r\n`;
    let contacts: string;

    beforeEach(async () => {
      contacts = contact(
        'u1',
        'Path: <sip:192.0.2.9;lr>\r\nUri: sip:u1@192.0.2.1:5060\r\nUserAgent: a: "b" \x01\r\nExpirationTime: 4102444800',
      );
      engine = new Engine('Asterisk Call Manager/11.0.0\r\n', [
        [
          'Secret: secret',
          () => 'Response: Success\r\nActionID: login\r\nMessage: Authentication accepted\r\n\r\n',
        ],
        [
          'Action: PJSIPShowContacts',
          () =>
            contacts
              ? `Response: Success\r\nEventList: start\r\n\r\n${contacts}` +
                'Event: ContactListComplete\r\nEventList: Complete\r\nListItems: 1\r\n\r\n'
              : 'Response: Error\r\nActionID: contacts\r\nMessage: No Contacts found\n\r\n\r\n',
        ],
        [
          'Action: CoreShowChannels',
          () =>
            `Response: Success\r\nEventList: start\r\n\r\n${channel('CoreShowChannel', 'Up')}` +
            'Event: CoreShowChannelsComplete\r\nEventList: Complete\r\nListItems: 1\r\n\r\n',
        ],
      ]);
      const port = await engine.listen();
      run('asterisk.mjs', { AMI_PORT: port, AMI_USER: 'edge', AMI_SECRET: 'secret' });
    });

    it('reports who is registered, again where that changes and where the service was away', async () => {
      const [first] = await reports(REGISTRATIONS, 1);
      expect(first.snapshot).toMatchObject({ part: 1, last: true });
      expect(first.registrations).toEqual([
        {
          aor: 'u1@voice.example.com',
          contact: 'sip:u1@192.0.2.1:5060',
          path: '<sip:192.0.2.9;lr>',
          user_agent: 'a: "b" ?',
          expires_at: 4102444800,
        },
      ]);
      receiver.answer(REGISTRATIONS, 503);
      // The contact of an AOR in the configuration is nobody's registration.
      contacts += contact(
        'u2@b.example',
        'Path: \r\nUri: sip:u2@192.0.2.2\r\nUserAgent: \r\nExpirationTime: 4102444800',
      );
      contacts += contact('u3', 'Uri: sip:u3@192.0.2.3\r\nExpirationTime: 0');
      engine.say(status('NonQualified'));
      await reports(REGISTRATIONS, 2);
      receiver.answer(REGISTRATIONS, 200);
      writeFileSync(join(folder, 'token'), 'second\n');
      const [, , third] = await reports(REGISTRATIONS, 3);
      expect(third.registrations).toMatchObject([
        {},
        { aor: 'u2@b.example', contact: 'sip:u2@192.0.2.2', expires_at: 4102444800 },
      ]);
      const tokens = receiver.at(REGISTRATIONS).map(({ headers }) => headers.authorization);
      expect(tokens).toEqual(['Bearer first', 'Bearer first', 'Bearer second']);
    }, 30_000);

    it('reports that nobody is registered any more, and goes on', async () => {
      await reports(REGISTRATIONS, 1);
      contacts = '';
      engine.say(status('Removed'));
      const [, none] = await reports(REGISTRATIONS, 2);
      expect(none).toMatchObject({ snapshot: { last: true }, registrations: [] });
      engine.say(status('NonQualified'));
      await reports(REGISTRATIONS, 3);
    }, 30_000);

    it('reports the calls that there are, and then each that begins, is answered and ends', async () => {
      const [there] = await reports(CALLS, 1);
      const call_id = 'pbx-1-1796032194.0';
      const parties = { aor: 'u1@voice.example.com', from: 'u1', to: '600' };
      expect(there).toMatchObject({
        snapshot: { last: true },
        calls: [{ call_id, state: 'answered', ...parties }],
      });
      engine.say(channel('Hangup', 'Up', 'Cause: 16\r\n'));
      engine.say(channel('Newchannel', 'Ring') + other);
      await until(
        'calls',
        async () => (await reports(CALLS, 2)).slice(1).flatMap(({ calls }) => calls).length >= 2,
      );
      engine.say(channel('Newstate', 'Up'));
      engine.say(channel('Hangup', 'Up', 'Cause: 0\r\n'));
      const said = await until('all calls', async () => {
        const calls = (await reports(CALLS, 3)).slice(1).flatMap((report) => report.calls);
        return calls.length >= 4 && calls;
      });
      expect(said).toMatchObject([
        { call_id, state: 'ended', cause: 16 },
        { call_id, state: 'ringing', ...parties },
        { call_id, state: 'answered', ...parties },
        { call_id, state: 'ended' },
      ]);
    }, 30_000);

    it('begins again where Asterisk was restarted', async () => {
      await reports(CALLS, 1);
      engine.hangUp();
      await reports(CALLS, 2);
      await reports(REGISTRATIONS, 2);
    }, 30_000);
  });

  describe('freeswitch.mjs', () => {
    // As FreeSWITCH 1.10.12 says it, without what is not read.
    const ok = 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
    const api = (text: string): string =>
      `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`;
    const registration = (contact: string): string =>
      `<registration>\n<call-id>70c4</call-id>\n<user>u1@voice.example.com</user>\n<contact>${contact}</contact>\n` +
      '<agent>a &quot;b&quot; &lt;c&amp; \xe9</agent>\n' +
      '<status>Registered(UDP-NAT)(unknown) exp(2026-11-30 11:09:40) expsecs(3654)</status>\n' +
      '<network-ip>203.0.113.5</network-ip>\n<network-port>41450</network-port>\n</registration>\n';
    const event = (more: object): string => {
      const text = JSON.stringify({ 'Event-Date-Timestamp': `${Date.now()}000`, ...more });
      return `Content-Length: ${Buffer.byteLength(text)}\nContent-Type: text/event-json\n\n${text}`;
    };
    const channel = (name: string, more: object = {}): string =>
      event({
        ...{ 'Event-Name': name, 'Unique-ID': '607863d9', 'Call-Direction': 'inbound' },
        ...{ 'Channel-Name': 'sofia/internal/u1@voice.example.com' },
        ...{ 'Caller-Caller-ID-Number': 'u1', 'Caller-Destination-Number': '600', ...more },
      });
    let list: string;

    beforeEach(async () => {
      list = registration('&quot;&quot; &lt;sip:u1@192.0.2.1:5060;fs_path=%3Csip%3A192.0.2.9%3Blr%3E&gt;');
      engine = new Engine('Content-Type: auth/request\n\n', [
        ['auth secret', () => ok],
        ['event json', () => ok],
        [
          'api sofia xmlstatus profile internal reg',
          () =>
            api(`<?xml version="1.0"?>\n<profile>\n<registrations>\n${list}</registrations>\n</profile>\n`),
        ],
        [
          'api show channels as json',
          () =>
            api(
              JSON.stringify({
                row_count: 2,
                rows: [
                  {
                    ...{
                      uuid: '607863d9',
                      direction: 'inbound',
                      name: 'sofia/internal/u1@voice.example.com',
                    },
                    ...{ cid_num: 'u1', dest: '600', callstate: 'ACTIVE', presence_id: '' },
                  },
                  { uuid: '607863da', direction: 'outbound', name: 'sofia/internal/u2@voice.example.com' },
                ],
              }),
            ),
        ],
      ]);
      const port = await engine.listen();
      run('freeswitch.mjs', {
        ESL_PORT: port,
        ESL_PASSWORD: 'secret',
        EDGE_TRUNKS: '{"external":"trunk_1"}',
      });
    });

    it('reports who is registered, and again where that changes', async () => {
      const entry = {
        ...{ aor: 'u1@voice.example.com', expires: 3654, user_agent: 'a "b" <c& \xe9' },
        received: 'sip:203.0.113.5:41450;transport=udp',
      };
      const first = { ...entry, contact: 'sip:u1@192.0.2.1:5060', path: '<sip:192.0.2.9;lr>' };
      const [report] = await reports(REGISTRATIONS, 1);
      expect(report).toMatchObject({ at: expect.any(String), snapshot: { part: 1, last: true } });
      expect(report.registrations).toEqual([first]);
      list += registration(
        '&lt;sip:u1@192.168.1.2:5062;transport=udp;fs_nat=yes;fs_path=sip%3Au1%40203.0.113.5%3A41450&gt;',
      );
      list += registration('&lt;sip:u1@192.0.2.3;fs_path=%zz&gt;');
      engine.say(event({ 'Event-Name': 'CUSTOM', 'Event-Subclass': 'sofia::register' }));
      const [, later] = await reports(REGISTRATIONS, 2);
      expect(later.registrations).toEqual([
        first,
        { ...entry, contact: 'sip:u1@192.168.1.2:5062;transport=udp' },
        { ...entry, contact: 'sip:u1@192.0.2.3' },
      ]);
    }, 30_000);

    it('reports the calls that there are, and then each that begins, is answered and ends', async () => {
      const [there] = await reports(CALLS, 1);
      const call = { call_id: '607863d9', aor: 'u1@voice.example.com', from: 'u1', to: '600' };
      expect(there).toMatchObject({ snapshot: { last: true }, calls: [{ ...call, state: 'answered' }] });
      expect(there.calls).toHaveLength(1);
      engine.say(channel('CHANNEL_HANGUP_COMPLETE', { variable_hangup_cause_q850: '16' }));
      engine.say(channel('CHANNEL_CREATE', { 'Call-Direction': 'outbound' }));
      engine.say(channel('CHANNEL_CREATE', { 'Channel-Name': 'sofia/external/+1555@192.0.2.4' }));
      engine.say(channel('CHANNEL_ANSWER'));
      const said = await until('all calls', async () => {
        const calls = (await reports(CALLS, 2)).slice(1).flatMap((report) => report.calls);
        return calls.length >= 3 && calls;
      });
      expect(said).toMatchObject([
        { call_id: '607863d9', state: 'ended', cause: 16 },
        { call_id: '607863d9', state: 'ringing', trunk_id: 'trunk_1' },
        { ...call, state: 'answered' },
      ]);
    }, 30_000);

    it('ends nothing where a profile is not there', async () => {
      await reports(REGISTRATIONS, 1);
      engine.answer('api sofia xmlstatus profile internal reg', () => api('Invalid Profile!\n'));
      engine.say(event({ 'Event-Name': 'CUSTOM', 'Event-Subclass': 'sofia::unregister' }));
      await until('what is wrong', () => output.includes('internal: Invalid Profile!'));
      expect(receiver.at(REGISTRATIONS)).toHaveLength(1);
    }, 30_000);
  });
});
