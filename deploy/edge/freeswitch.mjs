// Reports registrations and calls of FreeSWITCH, as its event socket tells of them. Needs Node.js 20 or later.
import { connect } from 'node:net';
import { repeated, report, snapshot, textOf } from './outbox.mjs';

const { ESL_HOST = '127.0.0.1', ESL_PORT = '8021', ESL_PASSWORD, EDGE_TRUNKS = '{}' } = process.env;
const trunks = new Map(Object.entries(JSON.parse(EDGE_TRUNKS)));
const profiles = (process.env.EDGE_PROFILES ?? 'internal').split(',');
const RETRY_MS = 2_000;
const EVENTS =
  'CHANNEL_CREATE CHANNEL_ANSWER CHANNEL_HANGUP_COMPLETE CUSTOM sofia::register sofia::unregister sofia::expire';

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Nothing where a phone chose what is not encoded. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** One `<registration>` of a list. */
function contactOf(xml) {
  const fields = Object.fromEntries(
    [...xml.matchAll(/<([\w-]+)>([^<]*)<\/\1>/g)].map(([, name, text]) => [
      name,
      text.replace(/&(\w+);/g, (all, entity) => ENTITIES[entity] ?? all),
    ]),
  );
  const { user, contact, agent, status, 'network-ip': ip, 'network-port': port } = fields;
  const [, uri = contact] = /<(sips?:[^<>]*)>/.exec(contact) ?? [];
  const [, pathOrSource = ''] = /;fs_path=([^;]*)/.exec(uri) ?? [];
  const path = decoded(pathOrSource);
  const [, transport = 'udp'] = /^Registered\((\w+)/.exec(status) ?? [];
  return {
    aor: user,
    // Without what FreeSWITCH adds to it for itself.
    contact: uri.replace(/;fs_[a-z_]+=[^;]*/g, ''),
    expires: Math.max(0, Number(/expsecs\((-?\d+)\)/.exec(status)[1])),
    received: `sip:${ip.includes(':') ? `[${ip}]` : ip}:${port};transport=${transport.toLowerCase()}`,
    path: path.startsWith('<') ? path : undefined,
    user_agent: textOf(agent, 512),
  };
}

/** A call that came in by SIP: from a phone, or by a profile that a trunk has. */
function callOf({ id, name, presence, from, to, answered, at }) {
  const [, profile, caller] = /^sofia\/([^/]*)\/(.*)$/.exec(name);
  const whose = trunks.has(profile) ? { trunk_id: trunks.get(profile) } : { aor: presence || caller };
  const state = answered ? 'answered' : 'ringing';
  return { call_id: id, state, at, ...whose, from: textOf(from, 255), to: textOf(to, 255) };
}

const cameIn = (direction, name) => direction === 'inbound' && name?.startsWith('sofia/');

function onEvent(event, registrations) {
  if (event['Event-Name'] === 'CUSTOM') return registrations.change();
  if (!cameIn(event['Call-Direction'], event['Channel-Name'])) return;
  const id = event['Unique-ID'];
  const at = new Date(Number(event['Event-Date-Timestamp']) / 1_000);
  if (event['Event-Name'] === 'CHANNEL_HANGUP_COMPLETE') {
    const cause = Number(event['variable_hangup_cause_q850']) || undefined;
    return report('calls', { call_id: id, state: 'ended', at, cause });
  }
  const call = {
    ...{ id, at, name: event['Channel-Name'], presence: event['Channel-Presence-ID'] },
    ...{ from: event['Caller-Caller-ID-Number'], to: event['Caller-Destination-Number'] },
    answered: event['Event-Name'] === 'CHANNEL_ANSWER',
  };
  report('calls', callOf(call));
}

function follow() {
  const socket = connect(Number(ESL_PORT), ESL_HOST).setKeepAlive(true, 30_000);
  const commands = [];
  /** Answers come in the order of the commands. */
  const command = (text, onAnswer) => {
    commands.push(onAnswer);
    socket.write(`${text}\n\n`);
  };
  const registrations = repeated(() => {
    const at = new Date();
    const live = [];
    profiles.forEach((profile, index) =>
      command(`api sofia xmlstatus profile ${profile} reg`, (xml) => {
        if (!xml.includes('<profile>')) throw new Error(`${profile}: ${xml}`);
        live.push(...xml.split('<registration>').slice(1).map(contactOf));
        if (index < profiles.length - 1) return;
        snapshot('registrations', live, at);
        registrations.listed();
      }),
    );
  });
  const begin = () => {
    command(`event json ${EVENTS}`);
    registrations.list();
    const at = new Date();
    command('api show channels as json', (answer) => {
      const live = (JSON.parse(answer).rows ?? []).filter(({ direction, name }) => cameIn(direction, name));
      snapshot(
        'calls',
        live.map(({ uuid, name, presence_id, cid_num, dest, callstate }) =>
          callOf({
            ...{ id: uuid, at, name, presence: presence_id, from: cid_num, to: dest },
            answered: callstate === 'ACTIVE' || callstate === 'HELD',
          }),
        ),
        at,
      );
    });
  };
  const on = {
    'auth/request': () =>
      command(`auth ${ESL_PASSWORD}`, (_, reply) =>
        reply.startsWith('+OK') ? begin() : socket.destroy(new Error(reply)),
      ),
    'command/reply': (body, headers) => commands.shift()?.(body, headers['Reply-Text']),
    'api/response': (body) => commands.shift()?.(body),
    'text/event-json': (body) => onEvent(JSON.parse(body), registrations),
    'text/disconnect-notice': () => socket.destroy(),
  };

  let rest = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (let end; (end = rest.indexOf('\n\n')) >= 0;) {
      const lines = rest.toString('utf8', 0, end).split('\n');
      const headers = Object.fromEntries(lines.map((line) => line.split(': ', 2)));
      const length = Number(headers['Content-Length'] ?? 0);
      if (rest.length < end + 2 + length) return;
      const body = rest.toString('utf8', end + 2, end + 2 + length);
      rest = rest.subarray(end + 2 + length);
      try {
        on[headers['Content-Type']]?.(body, headers);
      } catch (error) {
        socket.destroy(error);
      }
    }
  });
  socket.on('error', (error) => console.error('FreeSWITCH:', error.message));
  socket.on('close', () => {
    registrations.stop();
    setTimeout(follow, RETRY_MS);
  });
}

follow();
