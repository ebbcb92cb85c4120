import { breakingChanges, type ComparedDocument, declaresBreak } from './breaking-changes.js';

/** A document with a schema that is sent, one that is received, and one operation with both. */
function document(): any {
  return {
    info: { version: '1.0.0' },
    paths: {
      '/trunks/{id}': {
        put: {
          operationId: 'putTrunk',
          security: [],
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'force', in: 'query', required: false, schema: { type: 'boolean' } },
          ],
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Put' } } } },
          responses: {
            200: { $ref: '#/components/responses/Found' },
            404: { description: 'Not found' },
          },
        },
      },
    },
    components: {
      responses: {
        Found: {
          headers: { ETag: {} },
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Trunk' } },
            'application/xml': { schema: { $ref: '#/components/schemas/Trunk' } },
          },
        },
      },
      schemas: {
        Transport: { type: 'string', enum: ['udp', 'tcp'] },
        Put: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string', maxLength: 10 },
            realm: { type: 'string', nullable: true },
            transport: { allOf: [{ $ref: '#/components/schemas/Transport' }], description: 'By which.' },
            codecs: { type: 'array', items: { type: 'string', minLength: 1 } },
          },
        },
        Trunk: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string' },
            created_at: { type: 'string', format: 'date-time' },
            parent: { $ref: '#/components/schemas/Trunk' },
            ips: { type: 'array', items: { type: 'object', properties: { port: { type: 'integer' } } } },
          },
        },
      },
    },
  };
}

/** What is found after `change`, for clients made before it. */
function findings(change: (after: any) => void): string[] {
  const after = document();
  change(after);
  return breakingChanges(document() as ComparedDocument, after as ComparedDocument);
}

const PUT = 'PUT /trunks/{id}';
const operationOf = (after: any): any => after.paths['/trunks/{id}'].put;

describe('breakingChanges', () => {
  it('finds nothing where nothing has changed, however schemas refer to themselves', () => {
    expect(findings(() => undefined)).toEqual([]);
  });

  it.each<[string, (after: any) => void]>([
    [
      'a further type of what is sent',
      (after) =>
        (after.components.schemas.Put.properties.name = { anyOf: [{ type: 'string' }, { type: 'integer' }] }),
    ],
    ['a path', (after) => (after.paths['/ips'] = { get: { operationId: 'getIps', responses: {} } })],
    ['a status', (after) => (operationOf(after).responses[201] = { description: 'Created' })],
    [
      'an optional parameter',
      (after) => operationOf(after).parameters.push({ name: 'q', in: 'query', schema: {} }),
    ],
    [
      'an optional field of a body',
      (after) => (after.components.schemas.Put.properties.port = { type: 'integer' }),
    ],
    [
      'a field of an answer',
      (after) => (after.components.schemas.Trunk.properties.port = { type: 'integer' }),
    ],
    [
      'null in an answer for those who choose it',
      (after) => {
        after.components.schemas.Trunk.properties.name.nullable = true;
        after.components.schemas.Put.properties.name.nullable = true;
      },
    ],
    [
      'that an answer lacks a field for those who ask for that',
      (after) => {
        after.components.schemas.Trunk.required = [];
        after.components.schemas.Trunk.properties.name.description = 'A name. Missing with `count=false`.';
      },
    ],
    ['a value that is taken', (after) => after.components.schemas.Transport.enum.push('tls')],
    ['room', (after) => (after.components.schemas.Put.properties.name.maxLength = 20)],
    ['a format of an answer', (after) => (after.components.schemas.Trunk.properties.name.format = 'uri')],
    ['a failure that is gone', (after) => delete operationOf(after).responses[404]],
    [
      'an answer in its place',
      (after) => (operationOf(after).responses[200] = after.components.responses.Found),
    ],
  ])('takes %s', (_, change) => expect(findings(change)).toEqual([]));

  it.each<[string, (after: any) => void]>([
    [`${PUT}: is gone`, (after) => delete after.paths['/trunks/{id}']],
    [`${PUT}: is setTrunk and no longer putTrunk`, (after) => (operationOf(after).operationId = 'setTrunk')],
    [`${PUT}: needs a token`, (after) => (operationOf(after).security = [{ bearer: [] }])],
    [`${PUT} query force: is gone`, (after) => operationOf(after).parameters.pop()],
    [`${PUT} query force: is required`, (after) => (operationOf(after).parameters[1].required = true)],
    [
      `${PUT} query page: is required`,
      (after) =>
        operationOf(after).parameters.push({
          name: 'page',
          in: 'query',
          required: true,
          schema: { type: 'integer' },
        }),
    ],
    [
      `${PUT} query force: is string and no longer boolean`,
      (after) => (operationOf(after).parameters[1].schema = { type: 'string' }),
    ],
    [`${PUT} body: is required`, (after) => (operationOf(after).requestBody.required = true)],
    [`${PUT} body application/json: is gone`, (after) => delete operationOf(after).requestBody],
    [`${PUT} body.realm: is required`, (after) => after.components.schemas.Put.required.push('realm')],
    [`${PUT} body.realm: is gone`, (after) => delete after.components.schemas.Put.properties.realm],
    [
      `${PUT} body.realm: no longer takes null`,
      (after) => delete after.components.schemas.Put.properties.realm.nullable,
    ],
    [`${PUT} body.transport: no longer takes tcp`, (after) => after.components.schemas.Transport.enum.pop()],
    [
      `${PUT} body.name: has a narrower maxLength`,
      (after) => (after.components.schemas.Put.properties.name.maxLength = 9),
    ],
    [
      `${PUT} body.codecs[]: has a narrower minLength`,
      (after) => (after.components.schemas.Put.properties.codecs.items.minLength = 2),
    ],
    [
      `${PUT} body.name: has another pattern`,
      (after) => (after.components.schemas.Put.properties.name.pattern = '^x'),
    ],
    [`${PUT} 200: is gone`, (after) => delete operationOf(after).responses[200]],
    [`${PUT} 200 header ETag: is gone`, (after) => delete after.components.responses.Found.headers.ETag],
    [
      `${PUT} 200 application/xml: is gone`,
      (after) => delete after.components.responses.Found.content['application/xml'],
    ],
    [`${PUT} 200.ips: is gone`, (after) => delete after.components.schemas.Trunk.properties.ips],
    [`${PUT} 200.name: may be left out`, (after) => (after.components.schemas.Trunk.required = [])],
    [
      `${PUT} 200.name: may be null`,
      (after) => (after.components.schemas.Trunk.properties.name.nullable = true),
    ],
    [
      `${PUT} 200.created_at: has another format`,
      (after) => (after.components.schemas.Trunk.properties.created_at.format = 'date'),
    ],
    [
      `${PUT} 200.ips[].port: is string and no longer integer`,
      (after) => (after.components.schemas.Trunk.properties.ips.items.properties.port.type = 'string'),
    ],
    [
      'schema Transport: is gone',
      (after) => {
        const { schemas } = after.components;
        schemas.Put.properties.transport = schemas.Transport;
        delete schemas.Transport;
      },
    ],
  ])('finds %s', (finding, change) => expect(findings(change)).toEqual([finding]));
});

describe('declaresBreak', () => {
  it.each([
    ['1.0.0', '2.0.0', true],
    ['9.1.0', '10.0.0', true],
    ['1.0.0', '1.1.0', false],
    ['1.0.0', '1.0.0', false],
  ])('of %s and %s is %s', (before, after, declared) => {
    const of = (version: string): ComparedDocument => ({ ...document(), info: { version } });
    expect(declaresBreak(of(before), of(after))).toBe(declared);
  });
});
