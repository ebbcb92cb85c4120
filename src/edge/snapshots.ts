import { createHash, randomUUID } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApiException } from '../http/errors/api-exception.js';
import type { EdgeReport } from './edge-report.js';

/** What reports are of: a node has a snapshot of each. */
export type SnapshotKind = 'registrations' | 'calls';

/** The snapshot that a report is part of. */
export interface Snapshot {
  /** What everything that its parts name is marked with, unlike any other's. */
  id: string;
  /** What was reported later than that is not ended by it. */
  began_at: Date;
  /** Whether all of it has come: what is not marked has ended. */
  complete: boolean;
}

/** Whether a part is of the snapshot that is known; a first part after the last begins another one of the same name. */
const GOES_ON = `(known.id = excluded.id AND NOT (known.completed AND excluded.parts = '{1}'))`;

/**
 * A time that is ahead of the database's clock is now. Parameters: kind, node, organizations, id, part, when the snapshot
 * was taken in ms since 1970 or null.
 */
const JOIN = `
  INSERT INTO edge_snapshots AS known (kind, node, organizations, id, began_at, parts)
  VALUES ($1, $2, $3, $4, least(to_timestamp($6::double precision / 1000), clock_timestamp()), ARRAY[$5::integer])
  ON CONFLICT (kind, node, organizations) DO UPDATE SET
    id = excluded.id,
    began_at = CASE WHEN ${GOES_ON} THEN least(known.began_at, excluded.began_at) ELSE excluded.began_at END,
    parts = CASE
      WHEN NOT ${GOES_ON} THEN excluded.parts
      WHEN excluded.parts <@ known.parts THEN known.parts
      ELSE known.parts || excluded.parts
    END,
    completed = ${GOES_ON} AND known.completed
  RETURNING began_at, ARRAY(SELECT generate_series(1, $5) EXCEPT SELECT unnest(parts) ORDER BY 1) AS missing`;

/** Parameters: kind, node, organizations. */
const COMPLETE = `
  UPDATE edge_snapshots SET completed = true WHERE kind = $1 AND node = $2 AND organizations = $3`;

/**
 * Snapshots of what nodes of the SIP edge have. A node belongs to the organizations of the token that reports for it: two
 * tokens for different ones never end what the other has reported, though their nodes have one name.
 */
@Injectable()
export class Snapshots {
  /**
   * Notes that the report is part of a snapshot; another snapshot of the node takes the place of one that was not
   * completed. Whoever reports another part of it waits until the transaction ends.
   * @param organizations those of the caller; null for all
   * @returns nothing for a report that is none
   * @throws ApiException 409 for a last part when not all that come before it have
   */
  async join(
    manager: EntityManager,
    kind: SnapshotKind,
    { node, at, snapshot }: Pick<EdgeReport, 'node' | 'at' | 'snapshot'>,
    organizations: string[] | null,
  ): Promise<Snapshot | undefined> {
    if (!snapshot) return undefined;
    const { id, part, last } = snapshot === true ? { id: randomUUID(), part: 1, last: true } : snapshot;
    const owner = ownerOf(organizations);
    const [{ began_at, missing }] = await manager.query<{ began_at: Date; missing: number[] }[]>(JOIN, [
      ...[kind, node, owner, id],
      ...[part, at],
    ]);
    if (last && missing.length > 0) {
      const message = `is the last, but part ${missing[0]} has not come`;
      throw new ApiException('snapshot_incomplete', [{ field: 'snapshot.part', message }]);
    }
    if (last) await manager.query(COMPLETE, [kind, node, owner]);
    // The id is the node's own word, and it may use it again.
    return { id: `${id} ${began_at.toISOString()}`, began_at, complete: last };
  }
}

/** More than this would not fit into the index of the table, and stand there as a hash. */
const LONGEST_OWNER = 1_000;

/** Whose node it is: all organizations of a token, of which there may be hundreds. */
function ownerOf(organizations: string[] | null): string {
  const all = organizations === null ? '*' : organizations.toSorted().join(',');
  return all.length <= LONGEST_OWNER ? all : createHash('sha256').update(all).digest('hex');
}

@Module({ providers: [Snapshots], exports: [Snapshots] })
export class SnapshotsModule {}
