import { brokenBy, growthOf, type Row } from './bounds.js';
import type { Measured } from './measure.js';

const HEADINGS = { read: 'Reads', list: 'Lists', page: 'Pages by number', write: 'Writes' };

function cellOf(measured: Measured | undefined): string {
  if (!measured) return '–';
  const { p50, p99, ratio } = measured;
  return `${p50.toFixed(2)} / ${p99.toFixed(2)} / ${ratio.toFixed(1)}`;
}

/** The rows as tables in Markdown, one for each sort of request. @param labels of the sizes, from the smallest */
export function tables(rows: Row[], labels: string[]): string {
  return Object.entries(HEADINGS)
    .map(([sort, heading]) => {
      const lines = rows
        .filter((row) => row.sort === sort)
        .map((row) => {
          const growth = growthOf(row);
          const from = growth && growth.from > 0 ? ` (from ${labels[growth.from]})` : '';
          return [
            `\`${row.name}\``,
            String(row.sizes.at(-1)?.rows ?? '–'),
            ...row.sizes.map(cellOf),
            growth ? growth.factor.toFixed(1) + from : '–',
            brokenBy(row).join(', '),
          ];
        });
      return `### ${heading}\n\n${aligned([['Request', 'Rows', ...labels, 'Growth', 'Breaks'], ...lines])}`;
    })
    .join('\n\n');
}

function aligned([head, ...lines]: string[][]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...lines].map((line) => line[column].length)));
  const print = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [print(head), print(widths.map((width) => '-'.repeat(width))), ...lines.map(print)].join('\n');
}
