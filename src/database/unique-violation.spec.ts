import { QueryFailedError } from 'typeorm';
import type { Holder } from './unique-constraints.js';
import { UniqueViolation, withHolder } from './unique-violation.js';

const holder: Holder = { id: 'dev_1', organization_id: 'org_1' };
const detail = 'Key (mac_address)=(00:15:65:12:34:56) already exists.';

/** As TypeORM hands on what `pg` has thrown. */
function failed(fields: { constraint?: string; detail?: string }): QueryFailedError {
  return new QueryFailedError('INSERT', [], Object.assign(new Error('refused'), fields));
}

/** What becomes of an error, and the values that were looked up for it. */
async function explained(
  thrown: unknown,
  answer: () => Promise<Holder[]> = () => Promise.resolve([holder]),
): Promise<{ error: unknown; asked: string[][] }> {
  const asked: string[][] = [];
  const error = await withHolder(thrown, (_sql, values) => {
    asked.push(values);
    return answer();
  });
  return { error, asked };
}

describe('withHolder', () => {
  it('asks once who has the value', async () => {
    const { error, asked } = await explained(failed({ constraint: 'devices_mac_address_unique', detail }));
    expect(asked).toEqual([['00:15:65:12:34:56']]);
    expect(error).toMatchObject({ constraint: 'devices_mac_address_unique', values: asked[0], holder });
    // As the transaction around a savepoint does.
    expect(await explained(error)).toEqual({ error, asked: [] });
  });

  it('still knows what is taken where nobody can say by whom', async () => {
    const thrown = failed({ constraint: 'devices_mac_address_unique', detail });
    const { error } = await explained(thrown, () => Promise.reject(new Error('timeout expired')));
    expect(error).toBeInstanceOf(UniqueViolation);
    expect(error).toMatchObject({ values: ['00:15:65:12:34:56'], holder: undefined });
  });

  it('asks nothing where it need not be told, or the values are not known', async () => {
    for (const fields of [{ constraint: 'devices_pkey', detail }, { constraint: 'domains_domain_unique' }]) {
      const { error, asked } = await explained(failed(fields));
      expect(asked).toEqual([]);
      expect(error).toBeInstanceOf(UniqueViolation);
    }
  });

  it('leaves every other error as it is', async () => {
    for (const thrown of [
      failed({ constraint: 'reboots_device_id_fkey' }),
      new Error('of ours'),
      undefined,
    ]) {
      expect(await explained(thrown)).toEqual({ error: thrown, asked: [] });
    }
  });
});
