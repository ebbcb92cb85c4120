// Reports registrations and calls of Asterisk, as its manager interface (AMI) tells of them. Needs Node.js 20 or later.
import { connect } from 'node:net';
import { repeated, report, snapshot, textOf } from './outbox.mjs';

const { AMI_HOST = '127.0.0.1', AMI_PORT = '5038', AMI_USER, AMI_SECRET } = process.env;
const { EDGE_NODE, EDGE_DOMAIN, EDGE_TRUNKS = '{}' } = process.env;
const trunks = new Map(Object.entries(JSON.parse(EDGE_TRUNKS)));
const RETRY_MS = 2_000;

const aorOf = (name) => (name.includes('@') ? name : `${name}@${EDGE_DOMAIN}`);
const callIdOf = ({ Uniqueid }) => `${EDGE_NODE}-${Uniqueid}`;
/** The channel of a caller, as others of its call have its ID as their `Linkedid`. */
const begins = ({ Channel, Uniqueid, Linkedid }) => Channel.startsWith('PJSIP/') && Uniqueid === Linkedid;

function contactOf({ ObjectName, Uri, ExpirationTime, Path, UserAgent }) {
  const [aor] = ObjectName.split(';@');
  return {
    aor: aorOf(aor),
    contact: Uri,
    expires_at: Number(ExpirationTime),
    path: Path || undefined,
    user_agent: textOf(UserAgent, 512),
  };
}

function callOf(channel, at) {
  const { Channel, ChannelStateDesc, CallerIDNum, Exten } = channel;
  const endpoint = Channel.slice('PJSIP/'.length, Channel.lastIndexOf('-'));
  const whose = trunks.has(endpoint) ? { trunk_id: trunks.get(endpoint) } : { aor: aorOf(endpoint) };
  const state = ChannelStateDesc === 'Up' ? 'answered' : 'ringing';
  return {
    call_id: callIdOf(channel),
    state,
    at,
    ...whose,
    from: textOf(CallerIDNum, 255),
    to: textOf(Exten, 255),
  };
}

function follow() {
  const socket = connect(Number(AMI_PORT), AMI_HOST).setEncoding('utf8').setKeepAlive(true, 30_000);
  const act = (fields) =>
    socket.write(
      `${Object.entries(fields)
        .map((field) => field.join(': '))
        .join('\r\n')}\r\n\r\n`,
    );
  const calls = new Set();
  const registrations = repeated(() => {
    listedAt = new Date();
    contacts = [];
    act({ Action: 'PJSIPShowContacts', ActionID: 'contacts' });
  });
  let contacts, listedAt, channels, askedAt;

  const on = {
    Response: ({ ActionID, Response, Message }) => {
      if (ActionID === 'contacts' && Message === 'No Contacts found') return on.ContactListComplete();
      if (Response === 'Error') return socket.destroy(new Error(Message));
      if (ActionID !== 'login') return;
      registrations.list();
      channels = [];
      askedAt = new Date();
      act({ Action: 'CoreShowChannels' });
    },
    // Asterisk says who comes and who goes, but not who registers again.
    ContactStatus: () => registrations.change(),
    ContactList: (event) => Number(event.ExpirationTime) > 0 && contacts.push(contactOf(event)),
    ContactListComplete: () => {
      snapshot('registrations', contacts, listedAt);
      registrations.listed();
    },
    CoreShowChannel: (event) => begins(event) && channels.push(event),
    CoreShowChannelsComplete: () => {
      for (const event of channels) calls.add(event.Uniqueid);
      const entries = channels.map((event) => callOf(event, askedAt));
      snapshot('calls', entries, askedAt);
    },
    Newchannel: (event) => {
      if (!begins(event)) return;
      calls.add(event.Uniqueid);
      report('calls', callOf(event, new Date()));
    },
    Newstate: (event) => {
      if (calls.has(event.Uniqueid) && event.ChannelStateDesc === 'Up')
        report('calls', callOf(event, new Date()));
    },
    Hangup: (event) => {
      const cause = Number(event.Cause) || undefined;
      if (calls.delete(event.Uniqueid))
        report('calls', { call_id: callIdOf(event), state: 'ended', at: new Date(), cause });
    },
  };

  let rest = '';
  socket.on('data', (text) => {
    const messages = (rest + text).split('\r\n\r\n');
    rest = messages.pop();
    for (const message of messages) {
      const lines = message
        .split('\r\n')
        .map((line) => [line.split(':', 1)[0], line.slice(line.indexOf(':') + 1).trim()]);
      const event = Object.fromEntries(lines);
      on[event.Event ?? (event.Response && 'Response')]?.(event);
    }
  });
  socket.on('error', (error) => console.error('Asterisk:', error.message));
  socket.on('close', () => {
    registrations.stop();
    setTimeout(follow, RETRY_MS);
  });
  act({ Action: 'Login', ActionID: 'login', Username: AMI_USER, Secret: AMI_SECRET, Events: 'system,call' });
}

follow();
