import { applyDecorators } from '@nestjs/common';
import { type FieldOptions, TextField } from './fields.js';
import { rule } from './rule.js';

/** Something that one sees: a name without it could not be told from another, nor from none. */
const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{Z}\p{C}]/u;

/**
 * The display name of something, handed on in NFC (Unicode Standard Annex #15). Names are compared and searched by
 * `caseless` in the database, whatever their case.
 */
export function NameField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    TextField({ ...options, maxLength: 255, convert: (text) => text.normalize('NFC') }),
    rule(
      'isVisible',
      (value) => typeof value === 'string' && VISIBLE.test(value),
      'must have at least one visible character',
    ),
  );
}
