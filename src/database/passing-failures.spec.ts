import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { isPassing } from './passing-failures.js';

/** As TypeORM hands on what `pg` has thrown. */
function failed(fields: { code?: string; message?: string }): QueryFailedError {
  return new QueryFailedError('SELECT 1', [], Object.assign(new Error(fields.message ?? 'refused'), fields));
}

describe('isPassing', () => {
  it.each([
    '08006',
    '25006',
    '25P03',
    '28P01',
    '3D000',
    '40001',
    '40P01',
    '53100',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P03',
    '58030',
    'ECONNRESET',
    'EAI_AGAIN',
    'ETIMEDOUT',
  ])('says that %s passes', (code) => {
    expect(isPassing(failed({ code }))).toBe(true);
    expect(isPassing(Object.assign(new Error(), { code }))).toBe(true);
  });

  it.each([
    'timeout exceeded when trying to connect',
    'timeout expired',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'Cannot use a pool after calling end on the pool',
  ])('says that "%s" passes', (message) => {
    expect(isPassing(failed({ message }))).toBe(true);
  });

  it('says that a connection that was lost in a transaction passes', () => {
    expect(isPassing(new QueryRunnerAlreadyReleasedError())).toBe(true);
    expect(isPassing(new QueryRunnerProviderAlreadyReleasedError())).toBe(true);
  });

  it('says nothing of what is wrong for good', () => {
    for (const code of ['42P01', '42703', '0A000', '22P02', 'XX000']) {
      expect(isPassing(failed({ code }))).toBe(false);
    }
    expect(isPassing(new Error('of ours'))).toBe(false);
  });
});
