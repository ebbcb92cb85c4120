import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';

/** A text that makes a pattern go back and forth as often as it can: it grows by its middle part. */
export interface Attack {
  prefix: string;
  pump: string;
  suffix: string;
}

/** All of ASCII, and some of what else classes tell apart. */
const CHARACTERS = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  '\u00a0',
  'é',
  '\u2028',
  'ſ',
  '\ud800',
  '\udc00',
];
/** What hardly any pattern goes on with; each is tried. */
const SUFFIXES = ['\0', ' ', 'a'];
const PUMPED_CHARACTERS = 6;

/**
 * Texts to try a pattern with. Wherever it repeats something without a bound, they lead it there and repeat each
 * of several characters that are taken there, alone and in pairs, and then go on with what is not taken.
 */
export function attacksOn({ source, flags }: RegExp): Attack[] {
  const tree = new RegExpParser().parsePattern(source, 0, source.length, flags.includes('u'));
  const named = new Set<string>();
  visitRegExpAST(tree, { onCharacterEnter: ({ value }) => named.add(String.fromCodePoint(value)) });
  const literals = [...named];
  const attacks: Attack[] = [];

  const visit = (element: AST.Element, prefix: string): void => {
    if (element.type === 'Quantifier') {
      if (element.max === Infinity) {
        const found = pumpsOf(element.element);
        attacks.push(...found.flatMap((pump) => SUFFIXES.map((suffix) => ({ prefix, pump, suffix }))));
      }
      visit(element.element, prefix);
    } else if ('alternatives' in element) visitAll(element.alternatives, prefix);
  };
  const visitAll = (all: AST.Alternative[], prefix: string): void => {
    for (const { elements } of all) {
      elements.reduce((before, element) => (visit(element, before), before + sampleOf(element)), prefix);
    }
  };
  const taken = (raw: string): string[] => {
    const one = new RegExp(`^(?:${raw})$`, flags.replace(/[gy]/g, ''));
    return CHARACTERS.filter((character) => one.test(character));
  };
  const pumpsOf = (element: AST.QuantifiableElement): string[] => {
    const whole = sampleOf(element);
    const fitting = element.type.startsWith('Character') ? taken(element.raw) : literals;
    const telling = [
      ...fitting.filter((character) => literals.includes(character)),
      ...fitting.filter((character) => /[a1 A\-é]/.test(character)),
    ].slice(0, PUMPED_CHARACTERS);
    const pairs = telling.flatMap((one) => telling.map((other) => one + other));
    return [...new Set([whole, ...fitting.slice(0, 1), ...telling, ...pairs])].filter((pump) => pump !== '');
  };
  /** The shortest text for it that is easily found. */
  const sampleOf = (element: AST.Element): string => {
    switch (element.type) {
      case 'Quantifier':
        return sampleOf(element.element).repeat(element.min);
      case 'Group':
      case 'CapturingGroup':
        return element.alternatives[0].elements.map(sampleOf).join('');
      case 'Assertion':
      case 'Backreference':
        return '';
      default:
        return taken(element.raw).find((character) => /[a1]/.test(character)) ?? taken(element.raw)[0] ?? '';
    }
  };

  visitAll(tree.alternatives, '');
  return attacks;
}

/** The text of an attack of about so many characters. */
export function textOf({ prefix, pump, suffix }: Attack, size: number): string {
  return prefix + pump.repeat(Math.ceil(size / pump.length)) + suffix;
}
