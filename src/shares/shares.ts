/** Work that waits for a place, by its id. */
type Waiting = Map<string, () => Promise<unknown>>;

/** More than so much is left to whoever looks into the database for what nobody does. */
const MAX_WAITING = 10_000;

/**
 * Places that organizations share, such as those for requests that wait for their answers at once. An organization
 * may take another place while it has fewer than are free (a dynamic threshold, as switches use to share a buffer:
 * Choudhury and Hahne, 1998). So none can take all of them, and none has to be reserved: one alone gets half, n that
 * want as many as they can get have one in n + 1 each, and whoever comes next finds a place.
 */
export class Shares {
  private readonly held = new Map<string, number>();
  private readonly waiting = new Map<string, Waiting>();
  private taken = 0;
  private waitingInAll = 0;

  constructor(private readonly places: number) {}

  /** Places that nobody has. */
  get free(): number {
    return this.places - this.taken;
  }

  /** Takes a place for the organization, to be released. Returns false where its share has none left. */
  take(organizationId: string): boolean {
    const held = this.heldBy(organizationId);
    if (held >= this.free) return false;
    this.held.set(organizationId, held + 1);
    this.taken++;
    return true;
  }

  /** Gives back a place, and starts what has waited for one. */
  release(organizationId: string): void {
    const held = this.heldBy(organizationId) - 1;
    if (held > 0) this.held.set(organizationId, held);
    else this.held.delete(organizationId);
    this.taken--;
    this.startWaiting();
  }

  /** Whether the organization would be given a place again that it released now. */
  mayKeep(organizationId: string): boolean {
    return this.heldBy(organizationId) <= this.free + 1;
  }

  /**
   * Does `work`, which must not reject, in a place of the organization: at once, or when there is one.
   * @param id work of the organization that waits under the same id is replaced
   * @returns a promise that resolves when the work is done, or at once if it has to wait: with false if too much waits
   */
  async run(organizationId: string, id: string, work: () => Promise<unknown>): Promise<boolean> {
    if (!this.take(organizationId)) return this.wait(organizationId, id, work);
    await this.perform(organizationId, work);
    return true;
  }

  /**
   * Has `work`, which must not reject, done in a place that is released later on.
   * @returns false if too much waits already, and nothing will be done
   */
  wait(organizationId: string, id: string, work: () => Promise<unknown>): boolean {
    const waiting = this.waiting.get(organizationId) ?? new Map<string, () => Promise<unknown>>();
    if (!waiting.has(id)) {
      if (this.waitingInAll >= MAX_WAITING) return false;
      this.waitingInAll++;
    }
    this.waiting.set(organizationId, waiting.set(id, work));
    return true;
  }

  private async perform(organizationId: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } finally {
      this.release(organizationId);
    }
  }

  /** One each of the organizations that may, in the order in which they began to wait. */
  private startWaiting(): void {
    for (const [organizationId, waiting] of [...this.waiting]) {
      if (this.free === 0) return;
      if (!this.take(organizationId)) continue;
      const [[id, work]] = waiting;
      waiting.delete(id);
      this.waitingInAll--;
      // Behind the others the next time.
      this.waiting.delete(organizationId);
      if (waiting.size > 0) this.waiting.set(organizationId, waiting);
      void this.perform(organizationId, work);
    }
  }

  private heldBy(organizationId: string): number {
    return this.held.get(organizationId) ?? 0;
  }
}
