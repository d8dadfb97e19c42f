interface Named {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** What somebody is called in lists. */
export const nameOf = (who: Named): string => who.name ?? who.email ?? who.id;
