import { parseTime } from '../answers/times.js';
import { IsString } from './constraints.js';
import { field, type FieldOptions } from './fields.js';
import { rule } from './rule.js';

/** A time in a body (RFC 3339); the DTO keeps its text, for `parseTime`. */
export function TimeField(options: FieldOptions) {
  return field(options, { type: 'string', format: 'date-time' }, [
    IsString(),
    rule(
      'isTime',
      (value) => typeof value === 'string' && parseTime(value) !== undefined,
      'must be a time such as 2024-01-15T10:30:00Z',
    ),
  ]);
}
