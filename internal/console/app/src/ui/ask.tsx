import { useId, useRef, type FormEvent, type ReactNode } from 'react';
import { say } from '../strings';

interface Asking {
  /** On the button that opens it, and read aloud instead: it begins with the action, so that who speaks to the computer can say it. */
  readonly action: string;
  readonly named: string;
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly busy: boolean;
  readonly problem: string;
  /** Resolves to whether all is done and the dialog may close. */
  readonly send: (form: FormData) => Promise<boolean>;
  readonly children: ReactNode;
}

/** A button that asks for a few things in a dialog. */
export function Ask({ action, named, title, text, confirm, busy, problem, send, children }: Asking) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (busy || !(await send(new FormData(form)))) return;
    form.reset();
    dialog.current?.close();
  };
  return (
    <>
      <button type="button" className="small plain" onClick={() => dialog.current?.showModal()}>
        <span aria-hidden="true">{action}</span>
        <span className="unseen">{named}</span>
      </button>
      <dialog ref={dialog} aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`}>
        <h2 id={`${id}-title`}>{title}</h2>
        <p id={`${id}-text`}>{text}</p>
        <form onSubmit={submit}>
          {children}
          {problem && (
            <p className="problem" role="alert">
              {problem}
            </p>
          )}
          <div className="actions">
            <button type="submit" className="button" aria-disabled={busy}>
              {confirm}
            </button>
            <button type="button" onClick={() => dialog.current?.close()}>
              {say('ask.cancel')}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}

/** Why, for the record. */
export function Reason() {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{say('ask.reason')}</label>
      <input id={id} name="reason" type="text" required maxLength={500} autoComplete="off" />
    </div>
  );
}
