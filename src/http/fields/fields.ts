import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ArrayUnique, IsIn, Matches, ValidateIf, ValidateNested } from 'class-validator';
import { idPattern } from '../../database/ids.js';
import { Example } from '../example.js';
import {
  AreObjects,
  AreStrings,
  IsArray,
  IsBoolean,
  IsDefined,
  IsInt,
  IsObject,
  IsString,
  Max,
  MaxItems,
  MaxLength,
  Min,
  MinItems,
  MinLength,
} from './constraints.js';
import { Default } from './defaults.js';
import { type Enumeration, enumOf } from './enumeration.js';
import { Converted, formRule } from './rule.js';

/** What every field of a request body declares; each decorator validates and documents at once. */
export interface FieldOptions {
  description: string;
  example?: unknown;
  /** Default: true. */
  required?: boolean;
  /** Whether `null` is taken, to unset the field. Default: false. */
  nullable?: boolean;
  /** What a body means that leaves the field out; see `withDefaults`. */
  default?: unknown;
  writeOnly?: boolean;
}

/** Control characters would end up in SIP headers, logs and XML; U+2028 and U+2029 break lines in some of them. */
const PRINTABLE = /^[^\p{Cc}\u2028\u2029]*$/u;
/** For what is shown in JSON and XML alone, which escape it. */
const PRINTABLE_LINES = /^[\P{Cc}\t\n\r]*$/u;

export interface TextOptions extends FieldOptions {
  maxLength: number;
  minLength?: number;
  /** What is made of it at first; nothing of what is to be refused as it stands. */
  convert?: (text: string) => string | undefined;
  /** Whether white space at the ends is removed. Default: true. */
  trim?: boolean;
  /** Whether it may have tabs and line breaks. Default: false. */
  lines?: boolean;
  /** The allowed form, and the words for it in an error. */
  pattern?: RegExp;
  patternMessage?: string;
}

/** Printable text; never empty unless `minLength` is 0. */
export function TextField(options: TextOptions) {
  const { maxLength, minLength = 1, trim = true, lines, pattern, patternMessage, convert, ...rest } = options;
  const form = pattern ?? (lines ? PRINTABLE_LINES : PRINTABLE);
  return field(
    rest,
    { type: 'string', minLength, maxLength, pattern: pattern?.source },
    [
      IsString(),
      MinLength(minLength),
      MaxLength(maxLength),
      Matches(form, { message: patternMessage ?? 'must not contain control characters' }),
    ],
    (text) => {
      const converted = convert?.(text) ?? text;
      return trim ? converted.trim() : converted;
    },
  );
}

/** The id of something, such as `org_98765`; a malformed one is 400 (contract §1 *400 or 422*). */
export function IdField({ prefix, ...options }: FieldOptions & { prefix: string }) {
  const pattern = idPattern(prefix);
  return field(options, { type: 'string', pattern: pattern.source }, [
    IsString(),
    formRule(
      'id',
      (value) => typeof value === 'string' && pattern.test(value),
      `must be ${prefix}_ followed by 1 to 64 letters or digits`,
    ),
  ]);
}

export interface IntegerOptions extends FieldOptions {
  minimum: number;
  maximum: number;
}

/** A whole number within bounds. */
export function IntegerField({ minimum, maximum, ...options }: IntegerOptions) {
  return field(options, { type: 'integer', minimum, maximum }, [IsInt(), Min(minimum), Max(maximum)]);
}

export function BooleanField(options: FieldOptions) {
  return field(options, { type: 'boolean' }, [IsBoolean()]);
}

export interface EnumOptions extends FieldOptions {
  values: Enumeration;
}

/** One of a fixed set of words. */
export function EnumField({ values, ...options }: EnumOptions) {
  return field(options, enumOf(values), [IsString(), IsIn(values.words, { message: oneOf(values.words) })]);
}

/** A list of words of a fixed set, none twice. */
export function EnumListField({ values, ...options }: EnumOptions) {
  return field(options, { ...enumOf(values), isArray: true, uniqueItems: true }, [
    IsArray(),
    AreStrings(),
    IsIn(values.words, { each: true, message: `each ${oneOf(values.words)}` }),
    ArrayUnique({ message: 'must not contain duplicates' }),
  ]);
}

export interface TextListOptions extends FieldOptions {
  maxItems: number;
  /** The form of each member, and the words for it in an error. */
  pattern: RegExp;
  patternMessage: string;
}

/** A list of texts of one form, none twice. */
export function TextListField({ maxItems, pattern, patternMessage, ...options }: TextListOptions) {
  const items = { type: 'string', pattern: pattern.source } as const;
  return field(options, { type: 'array', items, maxItems, uniqueItems: true }, [
    IsArray(),
    AreStrings(),
    MaxItems(maxItems),
    Matches(pattern, { each: true, message: patternMessage }),
    ArrayUnique({ message: 'must not contain duplicates' }),
  ]);
}

export interface ListOptions extends FieldOptions {
  type: () => new () => object;
  minItems: number;
  maxItems: number;
}

/** A list of objects, each validated by its own DTO. */
export function ListField({ type, minItems, maxItems, ...options }: ListOptions) {
  return field(options, { type, isArray: true, minItems, maxItems }, [
    IsArray(),
    AreObjects(),
    MinItems(minItems),
    MaxItems(maxItems, type),
    ValidateNested({ each: true }),
  ]);
}

export interface ObjectOptions extends FieldOptions {
  type: () => new () => object;
}

/** An object, validated by its own DTO. */
export function ObjectField({ type, ...options }: ObjectOptions) {
  return field(options, { type }, [IsObject(type), ValidateNested()]);
}

/**
 * The decorators of a field. A field that is left out is only looked at where it is required, `null` only where it
 * is not nullable. The first validator that fails is reported, so the JSON type comes first.
 * @param convert what becomes of a text before the validators look at it
 */
export function field(
  { required = true, nullable = false, ...documented }: FieldOptions,
  schema: ApiPropertyOptions,
  validators: PropertyDecorator[],
  convert?: (text: string) => string | undefined,
): PropertyDecorator {
  const skipped = (value: unknown): boolean =>
    (value === undefined && !required) || (value === null && nullable);
  return applyDecorators(
    ApiProperty({
      ...schema,
      ...documented,
      required,
      ...(nullable ? { nullable } : {}),
    } as ApiPropertyOptions),
    ValidateIf((_: object, value: unknown) => !skipped(value)),
    ...(convert ? [Converted(convert)] : []),
    ...(required ? [IsDefined()] : defaultOf(nullable, documented)),
    Example(documented.example),
    ...validators,
  );
}

function defaultOf(nullable: boolean, { default: value, writeOnly }: FieldOptions): PropertyDecorator[] {
  if (writeOnly) return [];
  if (value !== undefined) return [Default(value)];
  return nullable ? [Default(null)] : [];
}

/** The words for a value that is none of `values`. */
export function oneOf(values: readonly string[]): string {
  return `must be one of ${values.join(', ')}`;
}
