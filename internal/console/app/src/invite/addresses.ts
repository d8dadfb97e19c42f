// Reads what people paste: addresses between commas, semicolons, spaces or line breaks, with or without names before them.
// Whether an address is good is the server's to say; here only what is plainly no address is found before anything is sent.

export interface Parsed {
  readonly addresses: readonly string[];
  readonly unreadable: readonly string[];
  readonly repeated: number;
}

/** As many as the server takes at once. */
export const most = 100;

const separators = /[\n\r,;]+/;

export function parse(text: string): Parsed {
  const found = new Map<string, string>();
  const unreadable: string[] = [];
  let repeated = 0;
  for (const piece of text.split(separators)) {
    for (const entry of entriesOf(piece.trim())) {
      const key = entry.toLowerCase();
      if (!plausible(entry)) unreadable.push(entry);
      else if (found.has(key)) repeated++;
      else found.set(key, entry);
    }
  }
  return { addresses: [...found.values()], unreadable, repeated };
}

function entriesOf(piece: string): string[] {
  if (piece === '') return [];
  const bracketed = [...piece.matchAll(/<([^<>]*)>/g)].map((m) => (m[1] ?? '').trim());
  if (bracketed.length > 0) return bracketed;
  const words = piece.split(/\s+/);
  const addresses = words.filter((w) => w.includes('@'));
  // "Grace Hopper grace@example.com" is one person.
  if (addresses.length === 1 && words.at(-1) === addresses[0]) return addresses;
  return words;
}

function plausible(entry: string): boolean {
  const at = entry.lastIndexOf('@');
  return at > 0 && at < entry.length - 1;
}
