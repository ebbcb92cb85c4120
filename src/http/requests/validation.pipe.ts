import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { type ValidationError, validateSync } from 'class-validator';
import { type ErrorDetail, UnacceptableValue } from '../errors/api-exception.js';
import { cursorOf, rememberAsked } from '../answers/cursor.js';
import { takes, typed } from './dto-instance.js';
import { plainlyValid } from './plainly-valid.js';
import type { RuleContext } from '../fields/rule.js';
import { unsafeText } from './unsafe-text.js';

/** What stands for a type that says nothing of fields; a parameter's own pipe checks it. */
const UNTYPED = new Set<unknown>([undefined, Object, Array]);

const OPTIONS = {
  forbidUnknownValues: true,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
};

/**
 * Turns bodies and queries into their DTOs, or refuses them with every field that is wrong. Unknown fields are
 * refused; nothing is converted but what a DTO itself converts.
 */
@Injectable()
export class ApiValidationPipe implements PipeTransform {
  /** The queries that were found to be valid with nothing in them. */
  private readonly allOptional = new Set<Type>();

  transform(value: unknown, { type, metatype: Dto }: ArgumentMetadata<object>): unknown {
    // What decorators of our own extract needs no validation, and path parameters have pipes of their own.
    if (type === 'custom' || type === 'param') return value;
    // A request without a body is one with nothing in it.
    const plain = value ?? {};
    if (UNTYPED.has(Dto)) return plain;
    return type === 'query' ? this.query(plain, Dto!) : validated(Dto!, plain);
  }

  private query(plain: object, Query: Type<object>): object {
    const empty = Object.keys(plain).length === 0;
    // Most reads have no query, and finding nothing wrong with nothing costs as much as the read.
    if (empty && this.allOptional.has(Query)) return new Query();
    const detail = unsafeText(plain);
    if (detail) throw new UnacceptableValue([detail], true);
    const cursor = takes(Query, 'cursor') ? cursorOf(Query.name, plain) : undefined;
    const whole = cursor ? { ...plain, ...cursor.filters } : plain;
    const query = validated(Query, whole);
    if (empty) this.allOptional.add(Query);
    else rememberAsked(query, whole, cursor);
    return query;
  }
}

function validated(Dto: Type<object>, plain: object): object {
  const { dto, unknown } = typed(Dto, plain);
  if (unknown.length === 0 && plainlyValid(dto)) return dto;
  const errors = validateSync(dto, OPTIONS);
  if (unknown.length > 0 || errors.length > 0) throw refusal(unknown, errors);
  return dto;
}

/** A rule that is not kept. */
interface Failure extends ErrorDetail {
  /** Whether it is about the form of the request. */
  form: boolean;
}

function refusal(unknown: string[], errors: ValidationError[]): UnacceptableValue {
  const failures = errors.flatMap((error) => failuresOf(error, ''));
  const malformed = [
    ...unknown.map((field) => ({ field, message: 'is not a known field' })),
    ...failures.filter(({ form }) => form),
  ];
  const reported = malformed.length > 0 ? malformed : failures;
  return new UnacceptableValue(
    reported.map(({ field, message }) => ({ field, message })),
    malformed.length > 0,
  );
}

function failuresOf(error: ValidationError, parent: string): Failure[] {
  const { property, constraints = {}, contexts = {}, children = [] } = error;
  const index = /^\d+$/.test(property);
  const field = index ? `${parent}[${property}]` : parent ? `${parent}.${property}` : property;
  const own = Object.entries(constraints).map(([rule, message]) => ({
    field,
    message,
    form: (contexts[rule] as RuleContext | undefined)?.form ?? false,
  }));
  return [...own, ...children.flatMap((child) => failuresOf(child, field))];
}
