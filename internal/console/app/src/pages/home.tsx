import { useMember } from '../api/context';
import { InviteForm } from '../invite/form';
import { Quota } from '../invite/quota';
import { Recent } from '../sent/recent';
import { say } from '../strings';

/** Where a member begins: places, the form, and what was sent lately. */
export function Home() {
  const { viewer } = useMember();
  const name = viewer.user?.name;
  return (
    <>
      <div className="hello">
        <h1>{name ? say('member.titleNamed', { name }) : say('member.title')}</h1>
        {viewer.scope && <p className="quiet">{say('member.inScope', { scope: viewer.scope.name })}</p>}
      </div>
      <div className="columns">
        <InviteForm />
        <Quota />
      </div>
      <Recent />
    </>
  );
}
