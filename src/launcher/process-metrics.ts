import { AggregatorRegistry, type Registry } from 'prom-client';
import { within } from '../timing/within.js';
import type { Measured } from './messages.js';

/** How long a process may take to say what it has measured; then what it said last has to do. */
const ANSWER_MS = 2_000;

/** A process that can be asked what it has measured. */
export interface Measuring {
  id: number;
  ask: (question: number) => void;
}

/** The metrics of several processes as those of one: `/metrics` of whichever is asked gives the sum. */
export class ProcessMetrics {
  private readonly last = new Map<number, Measured>();
  private readonly waiting = new Map<number, (metrics: Measured) => void>();
  private questions = 0;
  /** What processes had counted that are gone: a sum that falls would look like a restart, and be counted again. */
  private gone: Measured = [];

  /** The metrics of these processes in Prometheus form. */
  async read(processes: Measuring[]): Promise<string> {
    const measured = await Promise.all(processes.map((each) => this.measuredBy(each)));
    return sumOf([this.gone, ...measured]).metrics();
  }

  /** What a process answers to a question of its. */
  answered(question: number, metrics: Measured): void {
    this.waiting.get(question)?.(metrics);
  }

  /** Keeps what a process had counted when it was last asked. */
  async ended(id: number): Promise<void> {
    const counted = (this.last.get(id) ?? []).filter(({ type }) => String(type) !== 'gauge');
    this.last.delete(id);
    this.gone = await sumOf([this.gone, counted]).getMetricsAsJSON();
  }

  private async measuredBy({ id, ask }: Measuring): Promise<Measured> {
    const question = ++this.questions;
    const answer = new Promise<Measured>((resolve) => this.waiting.set(question, resolve));
    ask(question);
    const measured = await within(answer, ANSWER_MS, () => this.last.get(id) ?? []);
    this.waiting.delete(question);
    this.last.set(id, measured);
    return measured;
  }
}

function sumOf(measured: Measured[]): Registry {
  return AggregatorRegistry.aggregate(measured.filter(({ length }) => length > 0));
}
