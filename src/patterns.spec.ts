import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { attacksOn, textOf } from './attacks.fixture.js';
import { secrecyOfSetting } from './tenant-settings/secret-names.js';
import { isLinear } from './growth.fixture.js';

const CHARACTERS = 20_480;

interface Pattern {
  place: string;
  pattern: RegExp;
}

/** Every pattern that the source has, but for that of tests. */
function patternsOf(folder: string): Pattern[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name))
    .flatMap((name) => patternsIn(name, readFileSync(join(folder, name), 'utf8')));
}

function patternsIn(name: string, text: string): Pattern[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const texts = new Map<string, string>();
  const found: Pattern[] = [];
  const add = (node: ts.Node, source: string, flags: string): void => {
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push({ place: `${name}:${line}`, pattern: new RegExp(source, flags) });
  };
  /** The text that an expression stands for; a parameter, whatever it is, is taken for a letter. */
  const valueOf = (node: ts.Expression | undefined): string => {
    if (!node) return '';
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isTaggedTemplateExpression(node)) return templateOf(node.template);
    if (ts.isTemplateExpression(node)) return templateOf(node);
    return (ts.isIdentifier(node) && texts.get(node.text)) || 'x';
  };
  const templateOf = (node: ts.TemplateLiteral): string =>
    ts.isNoSubstitutionTemplateLiteral(node)
      ? node.rawText!
      : node.templateSpans.reduce(
          (before, { expression, literal }) => before + valueOf(expression) + literal.rawText,
          node.head.rawText!,
        );
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      texts.set(node.name.text, valueOf(node.initializer));
    }
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      add(node, node.text.slice(1, end), node.text.slice(end + 1));
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
      add(node, valueOf(node.arguments?.[0]), valueOf(node.arguments?.[1]));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function superLinear(pattern: RegExp): string | undefined {
  const attack = attacksOn(pattern).find(
    (each) =>
      !isLinear(
        (size) => textOf(each, size),
        (text) => {
          pattern.lastIndex = 0;
          pattern.test(text);
        },
        CHARACTERS,
      ),
  );
  return attack && JSON.stringify(attack);
}

describe('patterns', () => {
  const patterns = patternsOf(import.meta.dirname);

  it('are found, also where they are put together', () => {
    expect(patterns.length).toBeGreaterThan(100);
    expect(
      patterns.filter(({ place }) => place.startsWith('devices/firmware-version.ts')).length,
    ).toBeGreaterThan(5);
    expect(patterns.map(({ pattern }) => pattern.source)).toContain('^x_[0-9A-Za-z]{1,64}$');
  });

  it.each([
    /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s]*@/i,
    /[ \d]+$/,
    /\/+$/,
    /^(a|b|ab)*c/,
    /^"(\\?[^"])*"$/,
    /^(\w+\s?)*$/,
  ])('that take longer than in proportion to a text, such as %s, are found out', (pattern) => {
    expect(superLinear(pattern)).toBeDefined();
  });

  it('take no longer than in proportion to the text', () => {
    const slow = patterns.flatMap(({ place, pattern }) => {
      const attack = superLinear(pattern);
      return attack ? [`${place} ${pattern}: ${attack}`] : [];
    });
    expect(slow).toEqual([]);
  });
});

describe('the names and values of settings', () => {
  it.each<[string, (size: number) => [string, string]]>([
    ['a URL of colons', (size) => ['proxy', `a://${':'.repeat(size)}`]],
    ['a URL of names', (size) => ['proxy', `a://${'a:'.repeat(size)}`]],
    ['a name of digits', (size) => [`${'1 '.repeat(size)}a`, 'x']],
    ['a name of words', (size) => [`${'Ab'.repeat(size)}`, 'x']],
    ['a name of points', (size) => [`${'.'.repeat(size)}`, 'x']],
  ])('are judged in proportion to their length: %s', (_, setting) => {
    expect(isLinear(setting, ([name, value]) => secrecyOfSetting(name, value), 20_000)).toBe(true);
  });
});
