import type { CombinedError } from 'urql';
import { codeOf, requestOf } from '../api/client';
import { say, sayCode } from '../strings';
import { Notice } from './basics';

/** What an error means to who reads it. */
export function explain(error: CombinedError): string {
  const code = codeOf(error);
  if (code === 'NETWORK') return say('unreachable.text');
  return sayCode('error', code) ?? say('error.other');
}

/** Something could not be loaded. */
export function Problem({ error, retry }: { error: CombinedError; retry: () => void }) {
  const id = requestOf(error);
  return (
    <Notice kind="bad">
      <p>
        {say('failed.load')} {explain(error)}
      </p>
      {id && <p className="quiet">{say('failed.reference', { id })}</p>}
      <button type="button" className="small" onClick={retry}>
        {say('failed.retry')}
      </button>
    </Notice>
  );
}
