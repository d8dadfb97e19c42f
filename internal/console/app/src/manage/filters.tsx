import { useId } from 'react';
import { go } from '../router';
import { withParams } from '../sent/filter';
import { Groups, Search } from '../sent/filters';
import { say } from '../strings';
import { inviterOf, listOf, sourceOf, sources, typedDayOf } from './filter';

/** Narrows the invites of a scope. */
export function ScopeFilters({ address, inviter, list }: { address: URL; inviter?: string | undefined; list?: string | undefined }) {
  return (
    <>
      <div className="filters">
        <Groups address={address} />
        <Search address={address} label={say('sent.search')} hint={say('sent.searchHint')} />
      </div>
      <div className="filters more">
        <Source address={address} />
        <Day address={address} name="from" />
        <Day address={address} name="to" />
      </div>
      {inviterOf(address) && <Only address={address} name="by" text={inviter ? say('all.onlyBy', { name: inviter }) : say('all.onlyOne')} />}
      {listOf(address) && <Only address={address} name="list" text={list ? say('all.onlyList', { name: list }) : say('all.onlyOneList')} />}
    </>
  );
}

function Source({ address }: { address: URL }) {
  const id = useId();
  return (
    <div className="labelled">
      <label htmlFor={id}>{say('all.source')}</label>
      <select id={id} value={sourceOf(address) ?? ''} onChange={(e) => go(withParams(address, { source: e.target.value }), 'replace')}>
        <option value="">{say('all.everySource')}</option>
        {sources.map((s) => (
          <option key={s} value={s}>
            {say(`source.${s}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Day({ address, name }: { address: URL; name: 'from' | 'to' }) {
  const id = useId();
  return (
    <div className="labelled">
      <label htmlFor={id}>{say(`all.${name}`)}</label>
      <input id={id} type="date" value={typedDayOf(address, name)} onChange={(e) => go(withParams(address, { [name]: e.target.value }), 'replace')} />
    </div>
  );
}

function Only({ address, name, text }: { address: URL; name: 'by' | 'list'; text: string }) {
  return (
    <p className="only">
      {text}{' '}
      <button type="button" className="small plain" onClick={() => go(withParams(address, { [name]: '' }), 'replace')}>
        {say('all.everybody')}
      </button>
    </p>
  );
}
