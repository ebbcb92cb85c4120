import { createHash } from 'node:crypto';

/** A connection of PostgreSQL keeps some 100 kB for each statement that it has prepared. */
export const MOST_NAMES = 100;
/** How often a statement is asked for before preparing it is worth that. */
export const WORTH_A_NAME = 4;
/** Of how many other statements it is known how often they were asked for. */
const COUNTED_TEXTS = 1_000;

/**
 * Under which names the statements of lists are prepared: there are thousands of ways to ask for a list, of which a few
 * are asked for again and again.
 */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private readonly uses = new Map<string, number>();

  /** The name for a statement of a list; empty where it is better not prepared. */
  of(list: string, text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const uses = (this.uses.get(text) ?? 0) + 1;
    if (uses < WORTH_A_NAME || this.names.size >= MOST_NAMES) {
      if (this.uses.size >= COUNTED_TEXTS) this.uses.clear();
      this.uses.set(text, uses);
      return '';
    }
    const name = `${list}_${createHash('sha1').update(text).digest('base64url').slice(0, 12)}`;
    this.names.set(text, name);
    this.uses.delete(text);
    return name;
  }
}
