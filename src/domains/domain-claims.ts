import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { systemCaller } from '../auth/system-caller.js';
import { takeTurn } from '../database/turns.js';
import type { Holder } from '../database/unique-constraints.js';
import { UniqueViolation } from '../database/unique-violation.js';
import type { Domain } from './domain.entity.js';
import { DomainStore } from './domain.store.js';

type Claim = Pick<Domain, 'id' | 'domain' | 'organization_id'>;

const HOLDER = `
  SELECT id, organization_id FROM domains
  WHERE domain = $1 AND id <> $2 AND deleted_at IS NULL AND (verified_at IS NOT NULL OR organization_id = $3)
  LIMIT 1`;

/**
 * Whose a domain name is (contract §3 *Domain*): whoever was the first to prove it, whether the domain is active or
 * not. Until then every organization may claim it, once.
 */
@Injectable()
export class DomainClaims {
  constructor(private readonly store: DomainStore) {}

  /**
   * Makes transactions that claim or prove one of these names take turns. Before any domain is locked, lest two that
   * prove the same name wait for each other.
   */
  async takeTurns(manager: EntityManager, names: (string | undefined)[]): Promise<void> {
    const distinct = new Set(names.filter((name) => name !== undefined));
    for (const name of [...distinct].sort()) await takeTurn(manager, `domain ${name}`);
  }

  /** @throws UniqueViolation where the name is another organization's, or the organization has it already */
  async mustBeFree(manager: EntityManager, { id, domain, organization_id }: Claim): Promise<void> {
    await this.takeTurns(manager, [domain]);
    const [holder] = await manager.query<Holder[]>(HOLDER, [domain, id, organization_id]);
    if (holder) throw new UniqueViolation('domains_domain_unique', [domain], holder);
  }

  /** Ends the claims of other organizations to a name that was proven just now, and tells them so. */
  async endOthers(manager: EntityManager, { id, domain }: Claim): Promise<void> {
    await this.takeTurns(manager, [domain]);
    for (const other of await this.store.lockOthers(manager, { id, domain })) {
      await this.store.remove(manager, systemCaller(`yielded-${other.id}`), other, 'yielded');
    }
  }
}
