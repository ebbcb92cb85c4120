import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const { EDGE_API, EDGE_NODE, EDGE_TOKEN_FILE } = process.env;
const MOST_ENTRIES = 1_000;
const MOST_REPORTS = 1_000;
const RETRY_MS = 2_000;
/** All is listed this often, and this soon after a change. */
const LIST_MS = 30_000;
const CHANGE_MS = 2_000;
/** A report that is refused with one of these would be refused again. */
const REFUSED = new Set([400, 409, 413, 422]);

const waiting = [];
let sending = false;

/** Reports one entry of `calls` or `registrations`, behind all that was reported before. */
export function report(list, entry) {
  const last = waiting.at(-1);
  if (last?.[list] && !last.snapshot && last[list].length < MOST_ENTRIES) last[list].push(entry);
  else waiting.push({ node: EDGE_NODE, [list]: [entry] });
  void send();
}

/** Reports all that there was of `calls` or `registrations` at a time. */
export function snapshot(list, entries, at) {
  if (list === 'registrations') {
    // The later one says what the earlier one said.
    for (let i = waiting.length - 1; i >= 0; i--) if (waiting[i].registrations) waiting.splice(i, 1);
  }
  const id = String(at.getTime());
  const parts = Math.max(1, Math.ceil(entries.length / MOST_ENTRIES));
  for (let part = 1; part <= parts; part++) {
    const some = entries.slice((part - 1) * MOST_ENTRIES, part * MOST_ENTRIES);
    waiting.push({ node: EDGE_NODE, at, snapshot: { id, part, last: part === parts }, [list]: some });
  }
  void send();
}

/** What a phone says, as the API takes it. */
export function textOf(text, length) {
  return text?.replace(/[\0-\x1f\x7f]/g, '?').slice(0, length) || undefined;
}

/** Has all listed again and again, one list at a time: soon after a change, and now and then without one. */
export function repeated(list) {
  let timer, busy, changed;
  const start = () => {
    clearTimeout(timer);
    busy = true;
    changed = false;
    list();
  };
  return {
    list: start,
    change: () => {
      if (!busy && !changed) {
        clearTimeout(timer);
        timer = setTimeout(start, CHANGE_MS);
      }
      changed = true;
    },
    listed: () => {
      busy = false;
      timer = setTimeout(start, changed ? CHANGE_MS : LIST_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

async function send() {
  if (sending) return;
  sending = true;
  while (waiting.length > 0) {
    if (waiting.length > MOST_REPORTS)
      console.error('Lost reports:', waiting.splice(0, waiting.length - MOST_REPORTS).length);
    const next = waiting.shift();
    while (!(await isDone(next))) await sleep(RETRY_MS);
  }
  sending = false;
}

/** Sends a report. Returns whether it need not be sent again. */
async function isDone(body) {
  try {
    const token = (await readFile(EDGE_TOKEN_FILE, 'utf8')).trim();
    const response = await fetch(`${EDGE_API}/sipedge/${body.calls ? 'calls' : 'registrations'}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const answer = await response.text();
    if (!response.ok) console.error('Not taken:', response.status, answer.slice(0, 1_000));
    return response.ok || REFUSED.has(response.status);
  } catch (error) {
    console.error('Not sent:', error.cause?.message ?? error.message);
    return false;
  }
}
