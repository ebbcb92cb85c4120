import type { ErrorDetail } from '../../http/errors/api-exception.js';
import type { Domain } from '../domain.entity.js';
import type { DnsSession, Lookup } from './dns-client.js';
import { differenceFrom, isVerificationRecord, verificationNames } from './verification-record.js';

const SHOWN_RECORDS = 3;
const SHOWN_LENGTH = 80;

/** Whether DNS has the verification record of a domain, and what was found where it was looked for. */
export interface DomainProof {
  found: boolean;
  lookups: Lookup<string>[];
}

/** Looks for the record at the domain and below it. */
export async function lookForProof(
  dns: DnsSession,
  { domain, dns_verification_record: record }: Pick<Domain, 'domain' | 'dns_verification_record'>,
): Promise<DomainProof> {
  const lookups = await Promise.all(verificationNames(domain).map((name) => dns.txt(name)));
  const found = lookups.some(({ records }) => records.some((text) => isVerificationRecord(text, record)));
  return { found, lookups };
}

/** What was looked up and found, for the client who asked why the domain is not verified. */
export function explain(
  { lookups }: DomainProof,
  { dns_verification_record: record }: Domain,
): ErrorDetail[] {
  return [
    { field: 'status', message: `needs the TXT record ${record}` },
    ...lookups.map((lookup) => ({
      field: 'status',
      message: `TXT ${lookup.name}: ${lookup.failure ?? finding(lookup.records, record)}`,
    })),
  ];
}

/** Records that are not meant for us are only counted: what an internal DNS server says is not for every tenant. */
function finding(records: string[], record: string): string {
  if (records.length === 0) return 'no TXT record';
  const ours = records.flatMap((text) => {
    const difference = differenceFrom(text, record);
    return difference === undefined ? [] : [`${printable(text)} (${difference})`];
  });
  const count = records.length === 1 ? '1 TXT record' : `${records.length} TXT records`;
  if (ours.length === 0) return `${count} with other content`;
  return `${count}, including ${ours.slice(0, SHOWN_RECORDS).join(', ')}`;
}

function printable(text: string): string {
  return text.slice(0, SHOWN_LENGTH).replace(/[^\x20-\x7e]/g, '?');
}
