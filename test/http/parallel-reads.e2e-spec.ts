import { Api, type Reply, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import { register } from '../support/phones.js';
import { trunkBody } from '../support/trunks.js';

/** Reads that arrive together share one query; each must get its own answer all the same. */
describe('many reads at once', () => {
  const [organization, foreign] = [unique('org_'), unique('org_')];
  let api: Api;
  let stranger: Api;

  beforeAll(async () => {
    api = await Api.as({ org_ids: [organization] });
    stranger = await Api.as({ org_ids: [foreign] });
  });

  function many<T>(count: number, make: () => Promise<T>): Promise<T[]> {
    return Promise.all(Array.from({ length: count }, make));
  }

  /** Sends 300 reads at once, of those expected in turn; `valueOf` is what an answer was asked by. */
  async function readAll(
    expected: { value: string; status: number }[],
    read: (value: string) => Promise<Reply>,
    valueOf: (data: any) => string,
  ): Promise<void> {
    const asked = Array.from({ length: 300 }, (_, i) => expected[(i * 7) % expected.length]);
    const replies = await Promise.all(asked.map(({ value }) => read(value)));
    const answered = replies.map(({ status, json }, i) => ({
      value: json.data ? valueOf(json.data) : asked[i].value,
      status,
    }));
    expect(answered).toEqual(asked);
  }

  it('answers each of GET /siptrunk/:id with its own trunk, its 403 or its 404', async () => {
    const make = async (owner: Api, organization_id: string): Promise<string> => {
      return (await owner.create('/siptrunk/new', trunkBody(organization_id))).id;
    };
    const own = await many(20, () => make(api, organization));
    const others = await many(5, () => make(stranger, foreign));
    const expected = [
      ...own.map((value) => ({ value, status: 200 })),
      ...others.map((value) => ({ value, status: 403 })),
      ...Array.from({ length: 5 }, () => ({ value: unique('trunk_'), status: 404 })),
    ];
    await readAll(
      expected,
      (id) => api.get(`/siptrunk/${id}`),
      ({ id }) => id,
    );
  });

  it('answers each of GET /devices/:id with its own device and what it includes, its 403 or its 404', async () => {
    const own = await many(20, async () => {
      const { id } = await makeDevice(api, organization, {
        lines: [{ extension: unique('') }],
        settings: { language: 'en' },
      });
      await register(api, id, `sip:${id}@127.0.0.1:5070`, {
        user_agent: `Yealink SIP-T46U 1.${id.length}.2`,
      });
      return id as string;
    });
    const others = await many(5, async () => (await makeDevice(stranger, foreign)).id as string);
    const expected = [
      ...own.map((value) => ({ value, status: 200 })),
      ...others.map((value) => ({ value, status: 403 })),
      ...Array.from({ length: 5 }, () => ({ value: unique('dev_'), status: 404 })),
    ];
    const includes = [
      '',
      '?include=lines',
      '?include=settings',
      '?include=status',
      '?include=lines,settings,status',
    ];
    let count = 0;
    await readAll(
      expected,
      async (id) => {
        const include = includes[count++ % includes.length];
        const reply = await api.get(`/devices/${id}${include}`);
        if (reply.status !== 200) return reply;
        const { lines, settings, status_details, status } = reply.json.data;
        expect(status).toBe('online');
        expect(lines?.[0].registered).toBe(include.includes('lines') ? true : undefined);
        expect(settings).toEqual(include.includes('settings') ? { language: 'en' } : undefined);
        expect(status_details?.registration_state).toBe(
          include.includes('status') ? 'registered' : undefined,
        );
        return reply;
      },
      ({ id }) => id,
    );
  });

  it('answers each of GET /devices/mac/:macAddress in whatever spelling, also of another organization', async () => {
    const own = await many(10, async () => (await makeDevice(api, organization)).mac_address as string);
    const others = await many(5, async () => (await makeDevice(stranger, foreign)).mac_address as string);
    const spellings: ((mac: string) => string)[] = [
      (mac) => mac,
      (mac) => mac.toLowerCase(),
      (mac) => mac.replaceAll(':', ''),
      (mac) => mac.replaceAll(':', '-'),
      (mac) => mac.replace(/:(..):/g, '$1.').replaceAll(':', ''),
    ];
    const expected = [
      ...own.map((value) => ({ value, status: 200 })),
      ...others.map((value) => ({ value, status: 404 })),
    ];
    let count = 0;
    await readAll(
      expected,
      (mac) => api.get(`/devices/mac/${spellings[count++ % spellings.length](mac)}`),
      ({ mac_address }) => mac_address,
    );
  });
});
