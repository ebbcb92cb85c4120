import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDate, IsIn, IsOptional, Matches } from 'class-validator';
import { idPattern } from '../../database/ids.js';
import { IsBoolean, IsDefined, IsInt, IsString, Max, MaxLength, Min } from './constraints.js';
import { enumeration, type Enumeration, enumOf, type WordOf } from './enumeration.js';
import { EXAMPLE_ORGANIZATION } from '../example.js';
import { type IntegerOptions, oneOf } from './fields.js';
import { Converted } from './rule.js';
import { parseTime } from '../answers/times.js';

interface QueryOptions {
  description: string;
  /** What an operation shows that has no example of its own for it. */
  example?: unknown;
  default?: unknown;
}

/** A whole number in a query. */
export function QueryIntegerField({ minimum, maximum, ...options }: QueryOptions & IntegerOptions) {
  return applyDecorators(
    ApiPropertyOptional({ type: 'integer', minimum, maximum, ...options, required: false }),
    IsOptional(),
    Converted((text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined)),
    IsInt(),
    Min(minimum),
    Max(maximum),
  );
}

const BOOLEANS = new Map<string, boolean>([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** `true`, `false`, `1` or `0` in a query (contract §1). */
export function QueryBooleanField(options: QueryOptions) {
  return applyDecorators(
    ApiPropertyOptional({ type: 'boolean', ...options }),
    IsOptional(),
    Converted((text) => BOOLEANS.get(text)),
    IsBoolean('must be true, false, 1 or 0'),
  );
}

/** One of a fixed set of words in a query. */
export function QueryEnumField({ values, ...options }: QueryOptions & { values: Enumeration }) {
  return applyDecorators(
    ApiPropertyOptional({ ...enumOf(values), ...options }),
    IsOptional(),
    IsIn(values.words, { message: oneOf(values.words) }),
  );
}

/** A comma-separated list of words of a fixed set, such as `include=ips,routes`; the DTO gets an array. */
export function QueryListField({ values, ...options }: QueryOptions & { values: readonly string[] }) {
  return applyDecorators(
    ApiPropertyOptional({
      type: 'string',
      pattern: `^(${values.join('|')})(,(${values.join('|')}))*$`,
      ...options,
    }),
    IsOptional(),
    Converted((text) => text.split(',')),
    IsIn(values, { each: true, message: `must be a comma-separated list of ${values.join(', ')}` }),
  );
}

/** The id of something in a query. */
export function QueryIdField({
  prefix,
  required = false,
  ...options
}: QueryOptions & { prefix: string; required?: boolean }) {
  const pattern = idPattern(prefix);
  return applyDecorators(
    ApiProperty({
      type: 'string',
      pattern: pattern.source,
      ...(required ? { example: `${prefix}_12345` } : {}),
      ...options,
      required,
    }),
    required ? IsDefined() : IsOptional(),
    IsString(),
    Matches(pattern, { message: `must be ${prefix}_ followed by 1 to 64 letters or digits` }),
  );
}

/** The organization that an answer is kept to. */
export function QueryOrganizationField(description = 'Filter by organization.') {
  return QueryIdField({ prefix: 'org', description, example: EXAMPLE_ORGANIZATION });
}

interface QueryTextOptions extends QueryOptions {
  maxLength: number;
  /** The form that it has to have, and the words for it in an error. */
  form?: { pattern: RegExp; message: string };
}

/** Free text to search for. */
export function QueryTextField({ form, ...options }: QueryTextOptions) {
  return applyDecorators(
    ApiPropertyOptional({ type: 'string', ...options }),
    IsOptional(),
    IsString(),
    MaxLength(options.maxLength),
    ...(form ? [Matches(form.pattern, { message: form.message })] : []),
  );
}

/** A time in a query (RFC 3339); the DTO gets a `Date`. */
export function QueryTimeField(options: QueryOptions) {
  return applyDecorators(
    ApiPropertyOptional({ type: 'string', format: 'date-time', ...options }),
    IsOptional(),
    Converted(parseTime),
    IsDate({ message: 'must be a time such as 2024-01-15T10:30:00Z' }),
  );
}

const FORMATS = enumeration('AnswerFormat', ['json', 'xml'], 'Response format.');

/** What every GET takes. */
export class FormatQuery {
  @QueryEnumField({
    description: 'Response format. The default follows the `Accept` header, then JSON.',
    values: FORMATS,
  })
  format?: WordOf<typeof FORMATS>;
}
