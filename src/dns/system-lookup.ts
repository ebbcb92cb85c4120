import { lookup } from 'node:dns/promises';
import { within } from '../timing/within.js';

/** An address of a host, as `net` takes it. */
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** A name that is looked up, or waits to be. */
interface Question {
  readonly name: string;
  readonly owner: string;
  /** How many callers wait for the answer. */
  waiting: number;
  started: boolean;
  readonly answer: Promise<HostAddress[]>;
  start(): void;
}

/** How many look-ups libuv runs at once: half of its threads. */
const PLACES = Math.max(2, Math.floor((Number(process.env.UV_THREADPOOL_SIZE ?? 4) + 1) / 2));

/**
 * The addresses of host names by the resolver of the system (`getaddrinfo`), which knows `/etc/hosts`, search domains
 * and whatever else is configured.
 *
 * It runs on few threads and cannot be interrupted, so its places are shared out: one owner never has all of them, the
 * owners who wait take turns, the same name is not looked up twice at once for one owner, and what nobody waits for any
 * more is not looked up at all.
 */
export class SystemLookup {
  /** By owner and name. */
  private readonly questions = new Map<string, Question>();
  /** Those that have not started, by owner; the owner whose turn it is comes first. */
  private readonly queues = new Map<string, Set<Question>>();
  private readonly runningOf = new Map<string, number>();
  private running = 0;

  /** @param places how many look-ups run at once; at least 2 */
  constructor(private readonly places = PLACES) {}

  /**
   * The addresses of the name, at least one.
   * @param owner whose traffic needs it: the id of an organization, or empty for the service itself
   * @throws Error when the name does not resolve, or not in time
   */
  async addresses(name: string, owner: string, patienceMs: number): Promise<HostAddress[]> {
    const key = `${owner} ${name}`;
    const question = this.questions.get(key) ?? this.ask(key, name, owner);
    question.waiting++;
    try {
      return await within(question.answer, patienceMs, () => {
        throw new Error(`${name} did not resolve in time`);
      });
    } finally {
      question.waiting--;
      if (question.waiting === 0 && !question.started) this.drop(key, question);
    }
  }

  /** Asks the system's resolver. */
  protected async query(name: string): Promise<HostAddress[]> {
    const found = await lookup(name, { all: true });
    return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  }

  private ask(key: string, name: string, owner: string): Question {
    let start = (): void => undefined;
    const answer = new Promise<HostAddress[]>((resolve) => {
      start = () => {
        question.started = true;
        resolve(this.run(key, question));
      };
    });
    const question: Question = { name, owner, waiting: 0, started: false, answer, start: () => start() };
    this.questions.set(key, question);
    const queue = this.queues.get(owner) ?? new Set();
    this.queues.set(owner, queue.add(question));
    // Not before the caller waits.
    queueMicrotask(() => this.startNext());
    return question;
  }

  private async run(key: string, { name, owner }: Question): Promise<HostAddress[]> {
    try {
      return await this.query(name);
    } finally {
      this.questions.delete(key);
      this.running--;
      const left = this.runningOf.get(owner)! - 1;
      if (left > 0) this.runningOf.set(owner, left);
      else this.runningOf.delete(owner);
      this.startNext();
    }
  }

  private startNext(): void {
    for (const [owner, queue] of this.queues) {
      if (this.running >= this.places) return;
      const running = this.runningOf.get(owner) ?? 0;
      if (running >= this.places - 1) continue;
      const [question] = queue;
      queue.delete(question);
      // The others first, before it is this owner's turn again.
      this.queues.delete(owner);
      if (queue.size > 0) this.queues.set(owner, queue);
      this.running++;
      this.runningOf.set(owner, running + 1);
      question.start();
    }
  }

  private drop(key: string, question: Question): void {
    this.questions.delete(key);
    const queue = this.queues.get(question.owner);
    queue?.delete(question);
    if (queue?.size === 0) this.queues.delete(question.owner);
  }
}
