import { type ArgumentMetadata, Injectable, type Type, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { type ErrorDetail, UnacceptableValue } from './api-exception.js';
import { FORMAT_CONSTRAINT } from './rule.js';
import { unsafeText } from './unsafe-text.js';
import { inOurWords } from './validation-words.js';

/** Constraints that say a request is not of the right form: a wrong JSON type, something missing, or unknown. */
const FORM_CONSTRAINTS = new Set([
  'isArray',
  'isBoolean',
  'isDefined',
  'isInt',
  'isNumber',
  'isObject',
  'isString',
  'nestedValidation',
  'whitelistValidation',
  'unknownValue',
]);

/**
 * Turns bodies and queries into their DTOs, or refuses them with every field that is wrong. Unknown fields are
 * refused; nothing is converted but what a DTO itself converts.
 */
@Injectable()
export class ApiValidationPipe extends ValidationPipe {
  /** The queries that were found to be valid with nothing in them. */
  private readonly allOptional = new Set<Type>();

  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => refusal(errors),
    });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // What decorators of our own extract needs no validation, and path parameters have pipes of their own.
    if (metadata.type === 'custom' || metadata.type === 'param') return value as Promise<unknown>;
    return metadata.type === 'query' ? this.query(value as object, metadata) : this.body(value, metadata);
  }

  /** A request without a body is one with nothing in it. */
  private body(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return super.transform(value ?? {}, metadata);
  }

  private async query(value: object, metadata: ArgumentMetadata): Promise<unknown> {
    const { metatype: Query } = metadata;
    const empty = Object.keys(value).length === 0;
    // Most reads have no query, and finding nothing wrong with nothing costs as much as the read.
    if (empty && Query && this.allOptional.has(Query)) return new Query();
    const detail = unsafeText(value);
    if (detail) throw new UnacceptableValue([detail], true);
    const query: unknown = await super.transform(value, metadata);
    if (empty && Query) this.allOptional.add(Query);
    return query;
  }
}

function refusal(errors: ValidationError[]): UnacceptableValue {
  const failures = errors.flatMap((error) => failuresOf(error, ''));
  const malformed = failures.filter(({ constraint }) => isAboutForm(constraint));
  const reported = malformed.length > 0 ? malformed : failures;
  return new UnacceptableValue(
    reported.map(({ field, message }) => ({ field, message })),
    malformed.length > 0,
  );
}

function isAboutForm(constraint: string): boolean {
  return FORM_CONSTRAINTS.has(constraint) || constraint.startsWith(FORMAT_CONSTRAINT);
}

function failuresOf(error: ValidationError, parent: string): (ErrorDetail & { constraint: string })[] {
  const index = /^\d+$/.test(error.property);
  const field = index
    ? `${parent}[${error.property}]`
    : parent
      ? `${parent}.${error.property}`
      : error.property;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    constraint,
    field,
    message: inOurWords(message, error.property),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => failuresOf(child, field))];
}
