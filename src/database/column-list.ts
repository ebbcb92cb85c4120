import { getMetadataArgsStorage } from 'typeorm';

/**
 * The columns of an entity for a statement in SQL, such as `devices.id, devices.name`. Unlike `*`, they stay the same
 * when a migration adds one: a prepared statement must not change the columns that it answers with.
 * @param row the name or alias of the table in the statement
 * @param except what is not to be read
 */
export function columnList<Row extends object>(
  entity: abstract new () => Row,
  row: string,
  except: readonly (keyof Row)[] = [],
): string {
  const columns = getMetadataArgsStorage()
    .filterColumns(entity)
    .filter(({ propertyName }) => !except.some((name) => name === propertyName));
  return columns.map(({ propertyName, options }) => `${row}.${options.name ?? propertyName}`).join(', ');
}
