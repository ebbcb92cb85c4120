import { stripVTControlCharacters, styleText } from 'node:util';
import stringWidth from 'string-width';

/** A table's columns: the title, and what a row shows under it. */
export type Columns<Row> = Record<string, (row: Row) => unknown>;

const STYLES = {
  green: ['active', 'online', 'healthy', 'sent', 'resolved', 'registered'],
  yellow: ['pending', 'degraded', 'scheduled', 'sending', 'needs_update'],
  red: ['down', 'failed', 'suspended', 'open'],
} as const;
const GAP = '  ';

/** Prints a list: as a table, or as JSON. */
export function printList<Row>(rows: Row[], columns: Columns<Row>, json: boolean): void {
  console.log(json ? JSON.stringify(rows, null, 2) : table(rows, columns));
}

/** Prints one resource, or JSON: a line for each of its fields, then a table for each list that it has. */
export function printResource(resource: object, json: boolean): void {
  if (json) return console.log(JSON.stringify(resource, null, 2));
  const fields = Object.entries(resource).filter(([, value]) => value !== null);
  const isList = ([, value]: [string, unknown]): boolean =>
    Array.isArray(value) && typeof value[0] === 'object';
  const lines = fields.filter((field) => !isList(field)).map(([name, value]) => [`${name}:`, cell(value)]);
  const lists = fields.filter(isList).map(([name, rows]) => `\n${name}\n${tableOf(rows as object[])}`);
  console.log([rowsOf(lines), ...lists].join('\n'));
}

/**
 * The rows under the titles of their columns.
 * @param width what a line may take; what is beyond is cut
 */
export function table<Row>(rows: Row[], columns: Columns<Row>, width = Infinity): string {
  if (rows.length === 0) return 'None';
  const values = rows.map((row) => Object.values(columns).map((value) => cell(value(row))));
  return rowsOf([Object.keys(columns), ...values], width);
}

function tableOf(rows: object[]): string {
  const names = Object.keys(rows[0] ?? {});
  return table(
    rows as Record<string, unknown>[],
    Object.fromEntries(names.map((name) => [name, (row) => row[name]])),
  );
}

/** Text that can move no cursor and colour nothing, whoever wrote it. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ');
}

function cell(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  return printable(textOf(value));
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ') || '-';
  if (typeof value !== 'object') return String(value);
  const fields = Object.entries(value ?? {}).filter(([, field]) => field !== null);
  return fields.map(([name, field]) => `${name} ${textOf(field)}`).join(', ') || '-';
}

function coloured(text: string): string {
  if (!process.stdout.isTTY || process.env.NO_COLOR) return text;
  for (const [style, words] of Object.entries(STYLES)) {
    if ((words as readonly string[]).includes(text)) return styleText(style as keyof typeof STYLES, text);
  }
  return text;
}

function rowsOf(rows: string[][], width = Infinity): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  return rows.map((row) => lineOf(row, widths, width)).join('\n');
}

function lineOf(cells: string[], widths: number[], width: number): string {
  let line = '';
  let room = width;
  for (const [column, text] of cells.entries()) {
    const gap = column === 0 ? '' : GAP;
    room -= gap.length;
    if (room <= 0) break;
    const shown = stringWidth(text) > room ? cut(text, room) : text;
    const padding = ' '.repeat(Math.max(0, Math.min(widths[column] ?? 0, room) - stringWidth(shown)));
    line += gap + coloured(shown) + padding;
    room -= widths[column] ?? 0;
  }
  return line.trimEnd();
}

/** The beginning of a text, so wide at most. */
function cut(text: string, width: number): string {
  let shown = '';
  for (const character of text) {
    if (stringWidth(shown + character) >= width) break;
    shown += character;
  }
  return `${shown}…`;
}
