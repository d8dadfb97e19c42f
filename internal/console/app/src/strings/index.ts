import en from './en.json';

// Every text that a person reads is in en.json, which the server's own pages use too. A translation is another such file.
export type Key = keyof typeof en;
type Stem<K> = K extends `${infer S}.other` ? S : never;
/** Keys that have one text for one and another for many. */
export type CountKey = Stem<Key>;
export type Values = Record<string, string | number>;

/** The language of the texts; dates and numbers follow the reader's own kind of English, and their time zone. */
const language = 'en';
export const locale = navigator.languages.find((l) => l === language || l.startsWith(`${language}-`)) ?? 'en-GB';

const texts: Record<string, string> = en;
const plural = new Intl.PluralRules(locale);
const number = new Intl.NumberFormat(locale);

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name];
    if (value === undefined) return hole;
    return typeof value === 'number' ? number.format(value) : value;
  });
}

/** The text of a key, with {holes} filled. */
export function say(key: Key, values: Values = {}): string {
  return fill(en[key], values);
}

/** The text of a key for a count, which fills {count}. */
export function sayCount(key: CountKey, count: number, values: Values = {}): string {
  const text = texts[`${key}.${plural.select(count)}`] ?? texts[`${key}.other`] ?? key;
  return fill(text, { count, ...values });
}

/** The text for a code that may be one we do not know yet. */
export function sayCode(stem: string, code: string, values: Values = {}): string | undefined {
  const text = texts[`${stem}.${code}`];
  return text === undefined ? undefined : fill(text, values);
}
