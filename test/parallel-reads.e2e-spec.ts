import { Api, unique } from './support/api.js';

/** Reads that arrive together share one query; each must get its own answer all the same. */
describe('GET /siptrunk/:id, many at once', () => {
  it('answers each with its own trunk, its 403 or its 404', async () => {
    const [organization, foreign] = [unique('org_'), unique('org_')];
    const [api, stranger] = [await Api.as({ org_ids: [organization] }), await Api.as({ org_ids: [foreign] })];
    const make = async (owner: Api, organization_id: string): Promise<string> => {
      const body = { organization_id, name: unique('T '), type: 'peer', host: 'sip.example.com' };
      return (await owner.put('/siptrunk/new', body)).json.data.id;
    };
    const own = await Promise.all(Array.from({ length: 20 }, () => make(api, organization)));
    const others = await Promise.all(Array.from({ length: 5 }, () => make(stranger, foreign)));
    const missing = Array.from({ length: 5 }, () => unique('trunk_'));

    const expected = [
      ...own.map((id) => ({ id, status: 200 })),
      ...others.map((id) => ({ id, status: 403 })),
      ...missing.map((id) => ({ id, status: 404 })),
    ];
    const asked = Array.from({ length: 300 }, (_, i) => expected[(i * 7) % expected.length]);
    const replies = await Promise.all(asked.map(({ id }) => api.get(`/siptrunk/${id}`)));
    const answered = replies.map(({ status, json }, i) => ({ id: json.data?.id ?? asked[i].id, status }));
    expect(answered).toEqual(asked);
  });
});
