import type { Type } from '@nestjs/common';
import { buildMessage, ValidateBy } from 'class-validator';

/** What rules on a field say beside whether it is valid; class-validator keeps it as their `context`. */
export interface RuleContext {
  /** A failure is about the form of the request, and 400 wherever it happens (contract §1 *400 or 422*). */
  form?: true;
  /** What becomes of a value before any rule looks at it. */
  convert?: Convert;
  /** What the members of a list are; kept with the rule on how many there may be. */
  members?: () => Type<object>;
}

export type Convert = (value: unknown) => unknown;

export const FORM = { form: true } satisfies RuleContext;

/** A rule of our own on a value that is of the right form. */
export function rule(name: string, check: (value: unknown) => boolean, message: string): PropertyDecorator {
  return ValidateBy({ name, validator: { validate: check, defaultMessage: buildMessage(() => message) } });
}

/** A rule of our own on the form of a value: 400 wherever it fails. */
export function formRule(
  name: string,
  check: (value: unknown) => boolean,
  message: string,
): PropertyDecorator {
  const validator = { validate: check, defaultMessage: buildMessage(() => message) };
  return ValidateBy({ name, validator }, { context: FORM });
}

/** Converts texts, and hands on what is none, or cannot be converted, as it stands for a rule to refuse. */
export function ofText(convert: (text: string) => string | undefined): Convert {
  return (value) => (typeof value === 'string' ? (convert(value) ?? value) : value);
}
