import { getMetadataArgsStorage } from 'typeorm';

/**
 * The columns of an entity for a statement in SQL, such as `devices.id, devices.name`. Unlike `*`, they stay the same
 * when a migration adds one: a prepared statement must not change the columns that it answers with.
 * @param row the name or alias of the table in the statement
 */
export function columnList(entity: abstract new () => object, row: string): string {
  const columns = getMetadataArgsStorage().filterColumns(entity);
  return columns.map(({ propertyName, options }) => `${row}.${options.name ?? propertyName}`).join(', ');
}
