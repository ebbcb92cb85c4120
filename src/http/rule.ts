import { buildMessage, ValidateBy } from 'class-validator';

/** A custom constraint whose name begins so is about the form of a request, and 400 wherever it fails. */
export const FORMAT_CONSTRAINT = 'format:';

/** A class-validator rule of our own. A `name` that begins with `format:` makes a failure 400 everywhere. */
export function rule(name: string, check: (value: unknown) => boolean, message: string): PropertyDecorator {
  return ValidateBy({ name, validator: { validate: check, defaultMessage: buildMessage(() => message) } });
}
