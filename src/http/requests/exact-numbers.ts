/**
 * Any number that a double may not keep has many digits, or an exponent. What stands before and after it tells it from
 * most text that looks like it, such as `2001:db8:20e1::`.
 */
const HINT = /(?:^|[:,[\s])-?(?:[\d.]{16}|[\d.]+[eE][+-]?\d+(?:[,\]}\s]|$))/;
const NUMBER = /-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?/y;
/** So many significant digits tell any two doubles apart (IEEE 754); more are no longer those of a double. */
const DOUBLE_DIGITS = 17;

/**
 * The first number in a JSON text that would be another one once it is read (RFC 7493 section 2.2): an integer beyond
 * 2^53 that is not kept, one that is too small for a double, or one with more digits than that has. What is too large for
 * it is read as infinite, and left to the rules of fields. Takes time in proportion to the text.
 * @param text valid JSON
 * @returns its path, such as `settings.ids[2]`; nothing where all are kept
 */
export function findInexactNumber(text: string): string | undefined {
  if (!HINT.test(text)) return undefined;
  const path: (string | number)[] = [];
  /** The last string, which is the name of a member where a colon follows. */
  let key = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') {
      const end = stringEnd(text, index);
      key = text.slice(index, end);
      index = end - 1;
    } else if (character === ':') {
      path[path.length - 1] = key;
    } else if (character === '{' || character === '[') {
      path.push(character === '{' ? '' : 0);
    } else if (character === '}' || character === ']') {
      path.pop();
    } else if (character === ',') {
      const last = path.at(-1);
      if (typeof last === 'number') path[path.length - 1] = last + 1;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      NUMBER.lastIndex = index;
      const [number, ...parts] = NUMBER.exec(text)!;
      if (!isKept(number, parts)) return written(path);
      index += number.length - 1;
    }
  }
  return undefined;
}

/** Where the string ends that begins at `start`: after its closing quotation mark. */
function stringEnd(text: string, start: number): number {
  for (let index = start + 1; ; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '"' || index >= text.length) return index + 1;
  }
}

function isKept(number: string, [whole, fraction = '', exponent = '0']: string[]): boolean {
  const value = Math.abs(Number(number));
  // Infinity is no number to any field, which says so itself.
  if (!Number.isFinite(value)) return true;
  const digits = significant(whole + fraction);
  if (digits === '') return true;
  const read = /^(\d+)(?:\.(\d+))?(?:e[+-]\d+)?$/.exec(String(value))!;
  const [, readWhole, readFraction = ''] = read;
  if (digits === significant(readWhole + readFraction)) return true;
  const isDecimal = fraction !== '' || exponent !== '0';
  return isDecimal && value !== 0 && value < 2 ** 53 && digits.length <= DOUBLE_DIGITS;
}

/** The digits of a number without the zeros at its ends. */
function significant(digits: string): string {
  let [start, end] = [0, digits.length];
  while (digits[start] === '0') start++;
  while (end > start && digits[end - 1] === '0') end--;
  return digits.slice(start, end);
}

function written(path: (string | number)[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${JSON.parse(part) as string}`))
    .join('');
  return text.startsWith('.') ? text.slice(1) : text;
}
