import { useQuery } from 'urql';
import { PreviewDocument, type PreviewQuery } from '../api/generated';
import { nameOf } from '../manage/person';
import { useOnline } from '../online';
import { say, type Key } from '../strings';
import { ago, moment } from '../strings/time';
import { Bare } from '../ui/bare';
import { Message, Notice, useNow } from '../ui/basics';

type Preview = NonNullable<PreviewQuery['invitationPreview']>;

/** Where the mail of an invitation leads. Looking at it changes nothing: mail scanners open every link. */
export function Invitation({ address }: { address: URL }) {
  const token = address.searchParams.get('invitation_token')?.trim();
  return token ? <Landing token={token} /> : <Incomplete />;
}

function Incomplete() {
  return (
    <Bare title={say('landing.incomplete.title')}>
      <Message title={say('landing.incomplete.title')} text={say('landing.incomplete.text')}>
        <a href="/">{say('landing.home')}</a>
      </Message>
    </Bare>
  );
}

function Landing({ token }: { token: string }) {
  const [{ data, error }] = useQuery({ query: PreviewDocument, variables: { token }, requestPolicy: 'network-only' });
  const accept = `/auth/login?invitation_token=${encodeURIComponent(token)}`;
  // Until we know better, and when we cannot find out, the link is taken for good: WorkOS has the last word.
  if (!data || error) return <Open accept={accept} />;
  const preview = data.invitationPreview;
  const who = here(data.viewer.user);
  if (!preview) return <Unknown accept={accept} who={who} />;
  return preview.status === 'OPEN' ? <Open accept={accept} preview={preview} who={who} /> : <Over preview={preview} status={preview.status} who={who} />;
}

/** Who is signed in in this browser: not always the person whom the invitation is for. */
function here(user: PreviewQuery['viewer']['user']): string | null {
  if (!user) return null;
  return user.name && user.email ? `${user.name} (${user.email})` : nameOf(user);
}

/** Accepting ends the session that is here, and begins one of the person invited. */
const SignedIn = ({ who }: { who: string | null | undefined }) => (who ? <p>{say('landing.signedIn', { who })}</p> : null);

function Open({ accept, preview, who }: { accept: string; preview?: Preview; who?: string | null }) {
  const now = useNow();
  const online = useOnline();
  const { title, text } = wordsOf(preview);
  const until = preview && say('landing.until', { when: moment(preview.expiresAt), relative: ago(preview.expiresAt, now) });
  return (
    <Bare title={title}>
      {!online && (
        <Notice kind="calm">
          <p>{say('unreachable.text')}</p>
        </Notice>
      )}
      <Message title={title} text={text} more={until}>
        <SignedIn who={who} />
        <a className="button" rel="noreferrer" href={accept}>
          {say('landing.accept')}
        </a>
        <p className="note">{say('landing.note')}</p>
      </Message>
    </Bare>
  );
}

function wordsOf(preview: Preview | undefined): { title: string; text: string } {
  if (!preview) return { title: say('landing.title'), text: say('landing.text') };
  const { inviterName, scopeName, emailHint } = preview;
  const title = inviterName ? say('landing.by', { inviter: inviterName, scope: scopeName }) : say('landing.to', { scope: scopeName });
  return { title, text: say('landing.for', { hint: emailHint }) };
}

function Over({ preview, status, who }: { preview: Preview; status: Exclude<Preview['status'], 'OPEN'>; who: string | null }) {
  const titles: Record<typeof status, Key> = {
    ACCEPTED: 'landing.ACCEPTED.title',
    REVOKED: 'landing.REVOKED.title',
    EXPIRED: 'landing.EXPIRED.title',
  };
  const title = say(titles[status]);
  const joined = status === 'ACCEPTED';
  const values = { scope: preview.scopeName, when: moment(preview.expiresAt) };
  const text = joined && who ? say('landing.ACCEPTED.signedIn', { ...values, who }) : say(`landing.${status}.text`, values);
  return (
    <Bare title={title}>
      <Message title={title} text={text}>
        {joined && !who ? (
          <a className="button" href="/auth/login">
            {say('landing.signIn')}
          </a>
        ) : (
          <a className={joined ? 'button' : undefined} href="/">
            {say('landing.home')}
          </a>
        )}
      </Message>
    </Bare>
  );
}

function Unknown({ accept, who }: { accept: string; who: string | null }) {
  return (
    <Bare title={say('landing.unknown.title')}>
      <Message title={say('landing.unknown.title')} text={say('landing.unknown.text')}>
        <SignedIn who={who} />
        <a className="button" rel="noreferrer" href={accept}>
          {say('landing.tryAnyway')}
        </a>
        <a href="/">{say('landing.home')}</a>
      </Message>
    </Bare>
  );
}
