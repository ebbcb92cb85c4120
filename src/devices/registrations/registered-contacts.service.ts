import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { Transactions } from '../../database/transactions.js';
import { parseAddressOfRecord } from '../../edge/address-of-record.js';
import { ApiException } from '../../http/errors/api-exception.js';
import type { Page } from '../../http/answers/paging.js';
import { BulkReportStore } from './bulk/bulk-report.store.js';
import type { ListRegistrationsQuery } from './dto/registered-contact.query.js';
import type { ShownContact } from './registered-contact.entity.js';
import { RegisteredContactStore } from './registered-contact.store.js';

/** Registrations as a registrar has them: contacts of addresses of record (contract §3 *The SIP edge*). */
@Injectable()
export class RegisteredContactsService {
  constructor(
    private readonly contacts: RegisteredContactStore,
    private readonly reports: BulkReportStore,
    private readonly transactions: Transactions,
  ) {}

  /** @throws ApiException 403 */
  list(caller: Caller, query: ListRegistrationsQuery): Promise<Page<ShownContact>> {
    return this.contacts.list(caller, query);
  }

  /**
   * An address of record is registered no longer, whatever contacts it had.
   * @param aor the URI that `parseAddressOfRecord` makes of it
   * @returns how many they were
   * @throws ApiException 404 where it had none, also for those of other organizations
   */
  end(caller: Caller, aor: string): Promise<number> {
    return this.transactions.run(async (manager) => {
      const organizations = caller.organizationFilter(undefined);
      const account = parseAddressOfRecord(aor)!;
      const lines = await this.contacts.holdAddress(manager, account, organizations);
      const contacts = lines.length === 0 ? 0 : await this.contacts.endLines(manager, lines);
      if (contacts === 0) throw new ApiException('registration_not_found');
      await this.reports.summarize(manager, JSON.stringify(lines), '[]');
      return contacts;
    });
  }
}
