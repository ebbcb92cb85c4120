/** A fixed set of words that fields take: one schema of the OpenAPI document, and one type of generated clients. */
export interface Enumeration<Word extends string = string> {
  /** The name of the schema and of the type. */
  readonly name: string;
  readonly words: readonly Word[];
  /** What the schema says: what the words are of, or what each of them means. */
  readonly description: string;
}

/** The words of an enumeration as a type. */
export type WordOf<E extends Enumeration> = E['words'][number];

const declared = new Map<string, Enumeration>();

/**
 * Declares words that one sentence describes well.
 * @throws Error when another enumeration has the name
 */
export function enumeration<const Word extends string>(
  name: string,
  words: readonly Word[],
  description: string,
): Enumeration<Word> {
  if (declared.has(name)) throw new Error(`Two enumerations have the name ${name}`);
  const made = { name, words, description };
  declared.set(name, made);
  return made;
}

/**
 * Declares words with what each of them means.
 * @param describe the description; without it, `inOneSentence`
 * @throws Error when another enumeration has the name
 */
export function explained<Word extends string>(
  name: string,
  meanings: Record<Word, string>,
  describe: (meanings: Record<string, string>) => string = inOneSentence,
): Enumeration<Word> {
  return enumeration(name, Object.keys(meanings) as Word[], describe(meanings));
}

/** `a: this; b, c: that.` */
export function inOneSentence(meanings: Record<string, string>): string {
  return `${byMeaning(meanings)
    .map(([words, meaning]) => `${words.join(', ')}: ${meaning}`)
    .join('; ')}.`;
}

/** A list in Markdown of words and meanings, below the sentence that says what they are. */
export function listedBelow(sentence: string): (meanings: Record<string, string>) => string {
  return (meanings) => {
    const lines = byMeaning(meanings).map(
      ([words, meaning]) => `- ${words.map((word) => `\`${word}\``).join(', ')}: ${meaning}`,
    );
    return [sentence, ...lines].join('\n');
  };
}

/** Neighbours with the same meaning are told together. */
function byMeaning(meanings: Record<string, string>): [words: string[], meaning: string][] {
  const told: [string[], string][] = [];
  for (const [word, meaning] of Object.entries(meanings)) {
    const last = told.at(-1);
    if (last?.[1] === meaning) last[0].push(word);
    else told.push([[word], meaning]);
  }
  return told;
}

/** The options of `@ApiProperty` and its kin for a field that has one of the words. */
export function enumOf({ words, name }: Enumeration): { enum: string[]; enumName: string } {
  return { enum: [...words], enumName: name };
}

/** Every enumeration that the code declares. */
export function declaredEnumerations(): Iterable<Enumeration> {
  return declared.values();
}
