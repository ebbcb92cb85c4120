export const XML_TYPE = 'application/xml; charset=utf-8';

/** Names that XML 1.0 allows for an element; everything else becomes `<entry key="…">`. */
const ELEMENT_NAME = /^(?!xml)[A-Za-z_][A-Za-z0-9_.-]*$/i;
/** What XML 1.0 section 2.2 does not allow even when escaped: controls, lone surrogates, U+FFFE and U+FFFF. */
const NOT_A_CHARACTER =
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const MARKUP: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would take these for spaces: in attributes all three, in text the last.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * An answer as XML: one element a property below `<response>`, `<item>` for each member of an array,
 * `nil="true"` for null. Keys that tenants choose are written as attributes where they are no element names.
 * Whether a request gets it says `content-negotiation.ts`.
 */
export function toXml(answer: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<response>${content(answer)}</response>`;
}

function element(key: string, value: unknown): string {
  if (value === undefined) return '';
  const named = ELEMENT_NAME.test(key);
  const name = named ? key : 'entry';
  const attributes = (named ? '' : ` key="${escape(key)}"`) + (value === null ? ' nil="true"' : '');
  return `<${name}${attributes}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => element('item', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, each]) => element(key, each))
      .join('');
  }
  return escape(String(value));
}

function escape(text: string): string {
  return text.replace(NOT_A_CHARACTER, '\ufffd').replace(/[&<>"\t\n\r]/g, (character) => MARKUP[character]);
}
