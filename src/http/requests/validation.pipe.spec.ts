import type { Type } from '@nestjs/common';
import { PutDevice, UpdateDevice } from '../../devices/dto/device.body.js';
import { isLinear } from '../../growth.fixture.js';
import { NumberDestinationFields, PutSipNumber } from '../../sip-numbers/dto/sip-number.body.js';
import { PutSipTrunkIps } from '../../sip-trunks/ips/dto/sip-trunk-ip.body.js';
import { PutSipTrunk } from '../../sip-trunks/dto/sip-trunk.body.js';
import { ListSipTrunksQuery } from '../../sip-trunks/dto/sip-trunk.query.js';
import type { ErrorDetail, UnacceptableValue } from '../errors/api-exception.js';
import { unsafeText } from './unsafe-text.js';
import { ApiValidationPipe } from './validation.pipe.js';

const pipe = new ApiValidationPipe();

function validate(Dto: Type, value: unknown, type: 'body' | 'query' = 'body'): unknown {
  return pipe.transform(value, { type, metatype: Dto });
}

function refusal(Dto: Type, value: unknown): { status: number; details: ErrorDetail[] } {
  try {
    validate(Dto, value);
  } catch (error) {
    const refused = error as UnacceptableValue;
    return { status: refused.getStatus(), details: refused.details! };
  }
  throw new Error('It was taken');
}

const many = <T>(count: number, member: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => member(i));
const members = (count: number, value: unknown = 1): Record<string, unknown> =>
  Object.fromEntries(many(count, (i) => [`k${i}`, value]));
const nested = (depth: number): unknown => (depth === 0 ? {} : [nested(depth - 1)]);

describe('ApiValidationPipe', () => {
  it('makes DTOs of the members of a list, trims texts, and leaves settings as they are', () => {
    const settings = { a: { b: ' c ' } };
    const body = {
      mac_address: '001a2b3c4d5f',
      organization_id: 'org_1',
      lines: [{ label: ' x ' }],
      settings,
    };
    const dto = validate(PutDevice, body) as PutDevice;
    expect(dto).toBeInstanceOf(PutDevice);
    expect(dto.lines).toEqual([{ label: 'x' }]);
    expect(dto.settings).toEqual(settings);
    expect((validate(UpdateDevice, { lines: [{ label: ' x ' }] }) as PutDevice).lines).toEqual([
      { label: 'x' },
    ]);
  });

  it('makes DTOs of objects, and names what is wrong in them', () => {
    const body = { organization_id: 'org_1', number: '+12' };
    const destination = { type: 'device', id: ' dev_1 ' };
    const dto = validate(PutSipNumber, { ...body, destination }) as PutSipNumber;
    expect(dto.destination).toBeInstanceOf(NumberDestinationFields);
    expect(dto.destination).toEqual({ type: 'device', id: 'dev_1' });
    expect((validate(PutSipNumber, { ...body, destination: null }) as PutSipNumber).destination).toBeNull();
    for (const [value, status, field] of [
      [[destination], 400, 'destination'],
      ['dev_1', 400, 'destination'],
      [7, 400, 'destination'],
      [{ ...destination, x: { y: 1 } }, 400, 'destination.x'],
      [{ ...destination, id: {} }, 400, 'destination.id'],
      [{ ...destination, type: 'fax' }, 422, 'destination.type'],
    ]) {
      const refused = refusal(PutSipNumber, { ...body, destination: value });
      expect([refused.status, refused.details.map((detail) => detail.field)]).toEqual([status, [field]]);
    }
  });

  it('names every field that it does not know, those in lists as well', () => {
    const body = { ips: [{ address: '192.0.2.1', type: 'both', x: 1, 7: 1 }], y: { z: 1 } };
    expect(refusal(PutSipTrunkIps, body)).toEqual({
      status: 400,
      details: ['ips[0].7', 'ips[0].x', 'y'].map((field) => ({ field, message: 'is not a known field' })),
    });
  });

  it('refuses a list that is too long for its length alone', () => {
    expect(refusal(PutSipTrunkIps, { ips: many(257, () => ({})) })).toEqual({
      status: 422,
      details: [{ field: 'ips', message: 'must have at most 256 items' }],
    });
  });
});

describe('the work of validating', () => {
  const bodies: [string, Type, (size: number) => unknown][] = [
    ['unknown fields', PutSipTrunk, (size) => members(size)],
    ['unknown objects', PutSipTrunk, (size) => members(size, {})],
    ['members of settings', PutDevice, (size) => ({ settings: members(size) })],
    ['objects in settings', PutDevice, (size) => ({ settings: { a: many(size, () => ({})) } })],
    ['nested lists', PutDevice, (size) => ({ settings: { a: many(size, () => nested(10)) } })],
    ['lists for a text', PutSipTrunk, (size) => ({ name: many(size, () => ({})) })],
    ['members of a list', PutSipTrunkIps, (size) => ({ ips: many(size, () => ({})) })],
    ['unknown fields in a list', PutSipTrunkIps, (size) => ({ ips: [members(size), members(size)] })],
    ['words of a list', PutSipTrunk, (size) => ({ codecs: many(size, () => 'OPUS') })],
    ['unknown words of a list', PutSipTrunk, (size) => ({ codecs: many(size, (i) => `${i}`) })],
    ['a long text', PutSipTrunk, (size) => ({ name: ' '.repeat(10 * size) + 'x' })],
    ['a long host', PutSipTrunk, (size) => ({ host: 'a.'.repeat(10 * size) })],
    ['a long name', PutSipTrunk, (size) => ({ ['k'.repeat(10 * size)]: 1 })],
  ];

  it.each(bodies)('grows in proportion to the body: %s', (_, Dto, body) => {
    const run = (value: unknown): void => {
      unsafeText(value);
      expect(() => validate(Dto, value)).toThrow();
    };
    expect(isLinear(body, run, 20_000)).toBe(true);
  });

  it('grows in proportion to the query', () => {
    const run = (value: unknown): void =>
      expect(() => validate(ListSipTrunksQuery, value, 'query')).toThrow();
    expect(isLinear((size) => members(size, '1'), run, 20_000)).toBe(true);
  });
});
