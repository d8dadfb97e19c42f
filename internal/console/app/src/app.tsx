import { useState } from 'react';
import { Provider } from 'urql';
import makeClient, { codeOf } from './api/client';
import { Gate } from './gate';
import { Invitation } from './pages/invitation';
import { useAddress } from './router';
import routes from './routes.json';
import { Clock } from './ui/basics';
import { Boundary } from './ui/boundary';

export function App() {
  const [ended, setEnded] = useState(false);
  const [client] = useState(() =>
    makeClient((error) => {
      if (codeOf(error) === 'UNAUTHENTICATED') setEnded(true);
    }),
  );
  const address = useAddress();
  return (
    <Boundary>
      <Provider value={client}>
        <Clock>{address.pathname === routes.invitation ? <Invitation address={address} /> : <Gate address={address} ended={ended} />}</Clock>
      </Provider>
    </Boundary>
  );
}
