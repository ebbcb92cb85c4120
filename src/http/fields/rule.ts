import type { Type } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { buildMessage, ValidateBy } from 'class-validator';

/** What rules on a field say beside whether it is valid; class-validator keeps it as their `context`. */
export interface RuleContext {
  /** A failure is about the form of the request, and 400 wherever it happens (contract §1 *400 or 422*). */
  form?: true;
  /** What the members of a list are; kept with the rule on how many there may be. */
  members?: () => Type<object>;
  /** What an object is; kept with the rule that it is one. */
  object?: () => Type<object>;
}

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

/**
 * What a text is converted to before any rule looks at it; what cannot be converted is handed on as it stands, for a rule
 * to refuse. Other values than texts are converted to nothing (see `typed`).
 */
export function Converted(convert: (text: string) => unknown): PropertyDecorator {
  return Transform(({ value }: { value: string }) => convert(value) ?? value);
}
