import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';

import { getMetadataStorage, IsInt, ValidateIf, validateSync } from 'class-validator';
import fc from 'fast-check';
import { typed } from './dto-instance.js';
import { plainlyValid } from './plainly-valid.js';

/** Every class of bodies and queries, with the names of its fields. */
async function dtos(): Promise<[string, Type<object>, string[]][]> {
  const source = join(import.meta.dirname, '..', '..');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(body|query)\.ts$/.test(name),
  );
  const modules: Record<string, unknown>[] = [];
  for (const file of files) modules.push((await import(join(source, file))) as Record<string, unknown>);
  return modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, Dto]) => {
      if (typeof Dto !== 'function') return [];
      const rules = getMetadataStorage().getTargetValidationMetadatas(Dto, '', false, false);
      const fields = [...new Set(rules.map(({ propertyName }) => propertyName))];
      return fields.length > 0
        ? [[name, Dto as Type<object>, fields] as [string, Type<object>, string[]]]
        : [];
    }),
  );
}

/** What fields are sent, as JSON and queries have it: much of it right for some of them. */
const VALUES = [
  ...[undefined, null, true, 0, 1, 1.5, -1, 5060, 1e6, 2 ** 31, '', ' ', 'x', 'x'.repeat(2_000), 'a\nb'],
  ...[
    'org_1',
    'trunk_1',
    'gw_1',
    'dev_1',
    'sip.example.com',
    '192.0.2.1',
    '2001:db8::1',
    'udp',
    'tls',
    'active',
  ],
  ...[
    'carrier',
    'healthy',
    'rfc2833',
    'yealink',
    '00:1a:2b:3c:4d:5f',
    'https://example.com/x',
    '2024-01-15T10:30:00Z',
  ],
  ...[
    'true',
    '1',
    '50',
    'whitelist',
    'blacklist',
    'signaling',
    'both',
    'US',
    'UTC',
    'en',
    '+15551234567',
    '^\\d+$',
  ],
  ...[[], ['PCMU'], ['PCMU', 'PCMU'], [1], [null], {}, { a: 1 }, [{}], [[]], [{ label: 'x' }], [{ x: 1 }]],
  ...[[{ address: '192.0.2.1', type: 'both', port: 5060 }], ['sip_trunk.created'], ['*']],
];

describe('plainlyValid', () => {
  it('says of every body and query what class-validator says', async () => {
    const classes = await dtos();
    expect(classes.length).toBeGreaterThan(30);
    let valid = 0;
    for (const [name, Dto, fields] of classes) {
      const value = fc.constantFrom(...VALUES);
      const dto = fc.record(Object.fromEntries(fields.map((field) => [field, value])), { requiredKeys: [] });
      const one = fc.tuple(fc.constantFrom(...fields), value).map(([field, each]) => ({ [field]: each }));
      fc.assert(
        fc.property(fc.oneof(dto, one), (plain) => {
          const made = typed(Dto, plain).dto;
          const expected = validateSync(made, { forbidUnknownValues: true, stopAtFirstError: true });
          if (expected.length === 0) valid++;
          expect([name, plain, plainlyValid(made)]).toEqual([name, plain, expected.length === 0]);
        }),
        { numRuns: 60 },
      );
    }
    expect(valid).toBeGreaterThan(100);
  });

  it('leaves what it does not know to class-validator', () => {
    class Unruled {}
    class Grouped {
      @IsInt({ groups: ['some'] })
      number = 1;
    }
    class Conditional {
      @ValidateIf(() => false)
      @IsInt()
      number = 'none';
    }
    expect([new Unruled(), new Grouped(), new Conditional()].map(plainlyValid)).toEqual([false, false, true]);
  });
});
