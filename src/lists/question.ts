import type { Bind, Condition, Fragment, List, Order, Selection, Slice } from './list.js';

/** What a list is asked for, taken apart: what an index in its order serves, and what each row has to be asked. */
export interface Question<Row> {
  list: List<Row>;
  order: Order;
  descending: boolean;
  slice: Slice;
  within: Fragment[];
  /** Conditions that the index serves. */
  served: Condition[];
  /** Those that are asked of each row. */
  asked: Condition[];
  /** Organizations whose rows come from as many places of the index. */
  merged?: string[];
}

/** The name of the condition that the rows are of certain organizations. */
export const ORGANIZATION = 'organization';

/** Whether rows of certain organizations are asked for, of which PostgreSQL does not know what else they are. */
export function isScoped<Row>({ served, asked }: Question<Row>): boolean {
  return [...served, ...asked].some(({ name }) => name === ORGANIZATION);
}

/** Takes apart what is asked for. */
export function questionOf<Row>(list: List<Row>, selection: Selection, slice: Slice): Question<Row> {
  const descending = slice.sort.startsWith('-');
  const order = list.orders[descending ? slice.sort.slice(1) : slice.sort];
  const { organizations } = selection;
  const conditions = (selection.conditions ?? []).filter((condition) => condition !== undefined);
  const within = (selection.within ?? []).filter((bound) => bound !== undefined);
  const question = { list, order, descending, slice, within };
  if (!organizations) return { ...question, ...splitBy(order, conditions) };

  const searched = conditions.some(({ searchesOrganizations }) => searchesOrganizations);
  const ofOrganizations = isOfOrganizations(list.row, organizations, searched);
  const split = splitBy(order, [...conditions, ofOrganizations]);
  if (organizations.length === 1 || !split.served.includes(ofOrganizations)) return { ...question, ...split };
  if (split.asked.length === 0) return { ...question, ...split, merged: organizations };
  // Several places of an index are merged, but not looked through for what is asked.
  const { served, asked } = splitBy(order, conditions);
  return { ...question, served, asked: [...asked, ofOrganizations] };
}

/** Which conditions the first index serves that begins with nothing else. */
function splitBy({ indexes }: Order, conditions: Condition[]): Pick<Question<unknown>, 'served' | 'asked'> {
  const names = new Set(conditions.map(({ name }) => name));
  const index = indexes.find((begins) => begins.every((name) => names.has(name))) ?? [];
  const served = conditions.filter(({ name }) => index.includes(name));
  return { served, asked: conditions.filter((condition) => !served.includes(condition)) };
}

/** @param searched whether a search finds none but their rows; their indexes are kept from PostgreSQL then */
function isOfOrganizations(row: string, organizations: string[], searched: boolean): Condition {
  const isOneOf = (column: string, bind: Bind): string =>
    organizations.length === 1
      ? `${column} = ${bind(organizations[0])}`
      : `${column} = ANY (${bind(organizations)}::text[])`;
  const unindexed: Fragment = (bind) => isOneOf(`(${row}.organization_id || '')`, bind);
  return {
    name: ORGANIZATION,
    sql: (bind) => isOneOf(`${row}.organization_id`, bind),
    unindexed,
    searchable: searched ? unindexed : undefined,
  };
}
