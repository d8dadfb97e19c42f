import { say } from '../strings';
import { Bare } from '../ui/bare';
import { Message } from '../ui/basics';

/** Where the mail of an invitation leads. Looking at it changes nothing: mail scanners open every link. */
export function Invitation({ address }: { address: URL }) {
  const token = address.searchParams.get('invitation_token')?.trim();
  if (!token) {
    return (
      <Bare title={say('landing.incomplete.title')}>
        <Message title={say('landing.incomplete.title')} text={say('landing.incomplete.text')}>
          <a href="/">{say('landing.home')}</a>
        </Message>
      </Bare>
    );
  }
  return (
    <Bare title={say('landing.title')}>
      <Message title={say('landing.title')} text={say('landing.text')}>
        <a className="button" rel="noreferrer" href={`/auth/login?invitation_token=${encodeURIComponent(token)}`}>
          {say('landing.accept')}
        </a>
        <p className="note">{say('landing.note')}</p>
      </Message>
    </Bare>
  );
}
