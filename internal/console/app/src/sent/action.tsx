import { useId, useRef } from 'react';
import { useMember } from '../api/context';
import type { RefusalCode } from '../api/generated';
import { becauseOf } from '../invite/refusal';
import { sayCode } from '../strings';
import { useHandOver } from '../ui/focus';

interface Acting {
  /** On the button, and what is read aloud instead: it begins with the text, so that who speaks to the computer can say what they see. */
  readonly text: string;
  readonly named: string;
  readonly busy: boolean;
  /** Why it does nothing now. */
  readonly why: string | undefined;
  readonly act: () => void;
}

/** What can be done to a row. Where it cannot, the reason is the button's description and tooltip; who presses it reads it, too. */
export function Action({ text, named, busy, why, act }: Acting) {
  const { announce } = useMember();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  useHandOver(button);
  const press = () => {
    if (busy) return;
    if (why === undefined) act();
    else announce(why);
  };
  return (
    <button ref={button} type="button" className="small plain" onClick={press} aria-disabled={busy || why !== undefined} title={why} aria-describedby={why && id}>
      <span aria-hidden="true">{text}</span>
      <span className="unseen">{named}</span>
      {why && (
        <span id={id} hidden>
          {why}
        </span>
      )}
    </button>
  );
}

/** Why a row cannot be acted on, in the words of a list that is not one's own. */
export const blockedBy = (code: RefusalCode | null): string | undefined => (code ? (sayCode('blocked', code) ?? becauseOf(code)) : undefined);
