import { useEffect, useId, useRef, useState } from 'react';
import { go } from '../router';
import { say } from '../strings';
import { groupOf, groups, searchOf, withParams } from './filter';

const typing = 250;

export function Filters({ address }: { address: URL }) {
  return (
    <div className="filters">
      <Groups address={address} />
      <Search address={address} label={say('sent.search')} hint={say('sent.searchHint')} />
    </div>
  );
}

/** By what has become of them. */
export function Groups({ address }: { address: URL }) {
  const id = useId();
  const group = groupOf(address);
  return (
    <fieldset>
      <legend className="unseen">{say('sent.filter')}</legend>
      {groups.map((g) => (
        <label key={g}>
          <input type="radio" name={id} checked={g === group} onChange={() => go(withParams(address, { show: g }), 'replace')} />
          <span>{say(`sent.filter.${g}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What is typed goes into the address, a moment after the last key. */
export function Search({ address, label, hint }: { address: URL; label: string; hint: string }) {
  const id = useId();
  const given = searchOf(address);
  const [text, setText] = useState(given);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Who goes elsewhere leaves what was typed behind.
  useEffect(() => {
    setText(given);
    return () => clearTimeout(timer.current);
  }, [given]);
  const type = (now: string) => {
    setText(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => go(withParams(new URL(location.href), { q: now }), 'replace'), typing);
  };
  return (
    <div className="search labelled">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="search" value={text} placeholder={hint} autoComplete="off" spellCheck={false} onChange={(e) => type(e.target.value)} />
    </div>
  );
}
