import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { useMember } from '../api/context';
import type { InvitePartsFragment } from '../api/generated';
import { say, sayCount } from '../strings';
import { explain } from '../ui/problem';
import { most, parse, type Parsed } from './addresses';
import { Outcomes } from './outcomes';
import { useSending, type Outcome } from './send';

/** Invites one person or many. */
export function InviteForm() {
  const { quota, viewer } = useMember();
  const { busy, send } = useSending();
  const [text, setText] = useState('');
  const [role, setRole] = useState('');
  const [problem, setProblem] = useState('');
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const parsed = parse(text);
  useSummary(outcomes);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const wrong = mistake(parsed);
    setProblem(wrong);
    if (wrong) return field.current?.focus();
    setOutcomes([]);
    const answer = await send(parsed.addresses, role || null);
    if (!Array.isArray(answer)) {
      const lost = answer.networkError ? say('form.lost') : explain(answer);
      return setProblem(lost);
    }
    setText('');
    setOutcomes(answer);
  };

  const edit = (emails: readonly string[]) => {
    setOutcomes([]);
    setText(emails.join('\n'));
    field.current?.focus();
  };

  return (
    <section className="card" aria-labelledby="form-title">
      <h2 id="form-title">{say('form.title')}</h2>
      <form onSubmit={submit} noValidate>
        <Addresses field={field} text={text} change={setText} parsed={parsed} problem={problem} available={quota?.available ?? null} />
        <Roles choices={viewer.scope?.assignableRoles ?? []} role={role} choose={setRole} />
        <div className="actions">
          <button type="submit" className="button" aria-disabled={busy || quota?.canInvite === false}>
            {busy ? say('form.sending') : sayCount('form.send', Math.max(1, parsed.addresses.length))}
          </button>
        </div>
      </form>
      {outcomes.length > 0 && <Outcomes outcomes={outcomes} edit={edit} dismiss={() => edit([])} />}
    </section>
  );
}

function mistake({ addresses, unreadable }: Parsed): string {
  if (unreadable.length > 0) return say('form.error.unreadable', { entries: unreadable.slice(0, 5).join(', ') });
  if (addresses.length === 0) return say('form.error.empty');
  if (addresses.length > most) return say('form.error.many', { most, count: addresses.length });
  return '';
}

/** Says how many were sent, and again when one of them is refused afterwards: a list is answered before its mails are. */
function useSummary(outcomes: readonly Outcome[]): void {
  const { announce, live } = useMember();
  const text = outcomes.length > 0 ? summary(outcomes, live.invites) : '';
  const say = useRef(announce);
  say.current = announce;
  useEffect(() => {
    if (text) say.current(text);
  }, [outcomes, text]);
}

function summary(outcomes: readonly Outcome[], latest: ReadonlyMap<string, InvitePartsFragment>): string {
  const sent = outcomes.filter(({ result }) => {
    if (result?.__typename !== 'InviteUserSuccess') return false;
    return (latest.get(result.invite.id) ?? result.invite).state !== 'FAILED';
  }).length;
  const parts: string[] = [];
  if (sent > 0) parts.push(sayCount('outcomes.sent', sent));
  if (sent < outcomes.length) parts.push(sayCount('outcomes.refused', outcomes.length - sent));
  return `${parts.join(', ')}.`;
}

interface AddressesProps {
  field: React.RefObject<HTMLTextAreaElement | null>;
  text: string;
  change: (text: string) => void;
  parsed: Parsed;
  problem: string;
  available: number | null;
}

function Addresses({ field, text, change, parsed, problem, available }: AddressesProps) {
  const id = useId();
  const count = parsed.addresses.length;
  const many = text.includes('\n') || count > 1;
  const notes: string[] = [];
  if (count > 1) notes.push(sayCount('form.count', count));
  if (parsed.repeated > 0) notes.push(sayCount('form.repeated', parsed.repeated));
  if (available !== null && available > 0 && count > available) notes.push(sayCount('form.short', available, { available, count }));
  return (
    <div className="field">
      <label htmlFor={id}>{say('form.addresses')}</label>
      <p id={`${id}-hint`} className="hint">
        {say('form.hint')}
      </p>
      <textarea
        id={id}
        ref={field}
        rows={many ? Math.min(10, Math.max(4, text.split('\n').length)) : 2}
        value={text}
        onChange={(e) => change(e.target.value)}
        placeholder={say('form.placeholder')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        inputMode="email"
        aria-describedby={`${id}-hint ${id}-notes`}
        aria-invalid={problem !== ''}
      />
      <p id={`${id}-notes`} className="notes" role="status">
        {notes.join(' · ')}
      </p>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function Roles({ choices, role, choose }: { choices: readonly string[]; role: string; choose: (role: string) => void }) {
  const id = useId();
  if (choices.length < 2) return null;
  return (
    <div className="field">
      <label htmlFor={id}>{say('form.role')}</label>
      <select id={id} value={role} onChange={(e) => choose(e.target.value)}>
        <option value="">{say('form.roleDefault')}</option>
        {choices.map((r) => (
          <option key={r} value={r}>
            {r}
          </option>
        ))}
      </select>
    </div>
  );
}
