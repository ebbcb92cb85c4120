import type { UniqueValue } from './unique-values.js';
import { ApiException, type ErrorDetail } from './api-exception.js';
import type { Caller } from '../../auth/caller.js';

/** Who has a value that somebody else asks for. */
export interface Holder {
  id: string;
  organization_id: string;
  /** The id of what it is a part of. */
  part_of?: string;
}

/** What is asked, as far as it decides how a failure is told. */
export interface Asked {
  caller?: Pick<Caller, 'actsFor'>;
  body?: unknown;
}

/** 409: a value that must be there once only is taken. */
export class Taken extends ApiException {
  /**
   * @param values those of the constraint's columns, where they are known
   * @param holder whoever has them, where that is known
   */
  constructor(
    private readonly unique: UniqueValue,
    private readonly values: string[] = [],
    private readonly holder?: Holder,
  ) {
    super(unique.failure ?? 'conflict');
  }

  /** The field, and who has the value where the caller acts for the same organization and so may see it. */
  detailsFor({ caller, body }: Asked): ErrorDetail[] {
    return [{ field: this.fieldIn(body), message: this.unique.message ?? this.messageFor(caller) }];
  }

  private messageFor(caller: Asked['caller']): string {
    if (!this.holder || !caller?.actsFor(this.holder.organization_id)) return 'is taken';
    const { id, part_of: whole } = this.holder;
    return `is taken by ${id}${whole ? ` of ${whole}` : ''}`;
  }

  /** In a list the entry is found by the value. */
  private fieldIn(body: unknown): string {
    const { field, list, canonical = (text) => text } = this.unique;
    const entries = list && (body as Record<string, unknown> | undefined)?.[list];
    if (!Array.isArray(entries)) return field;
    const index = entries.findIndex((entry: Record<string, string>) =>
      this.values.includes(canonical(entry[field])),
    );
    return index === -1 ? list! : `${list}[${index}].${field}`;
  }
}
