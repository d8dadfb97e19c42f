// GraphiQL on our own origin. The session cookie signs the requests; an Authorization typed into the headers editor wins over
// it and is never stored.
(function () {
  'use strict';

  const root = document.getElementById('graphiql');

  function post(params, options, accept) {
    return fetch(root.dataset.graphql, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { Accept: accept, ...(options && options.headers), 'Content-Type': 'application/json' },
      body: JSON.stringify(params),
    });
  }

  const json = 'application/graphql-response+json, application/json';

  const named = /^\s*(query|mutation|subscription)\b\s*(\w*)/gm;

  // The name that comes along may still be that of the tab before.
  function fetcher(params, options) {
    const operations = [...params.query.matchAll(named)].map(([, kind, name]) => ({ kind, name }));
    const chosen = operations.find((o) => o.name === params.operationName) || operations[0];
    if (chosen) params = { ...params, operationName: chosen.name || undefined };
    if (chosen && chosen.kind === 'subscription') return events(params, options);
    return post(params, options, json).then((response) => response.json());
  }

  // A subscription is answered as server-sent events, "next" with a result and "complete" at the end.
  async function* events(params, options) {
    const response = await post(params, options, 'text/event-stream');
    if (!response.headers.get('Content-Type').startsWith('text/event-stream')) {
      yield await response.json();
      return;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    try {
      for (let rest = ''; ; ) {
        const { done, value } = await reader.read();
        if (done) return;
        const parts = (rest + value).split('\n\n');
        rest = parts.pop();
        for (const part of parts) {
          const data = part.split('\n').find((line) => line.startsWith('data: '));
          if (data) yield JSON.parse(data.slice('data: '.length));
        }
      }
    } finally {
      reader.cancel();
    }
  }

  const me = `# Who asks, with how many places, and what
# they have sent. Not signed in? Sign in on the
# start page, or write into Headers below:
# {"Authorization": "Bearer …"}
query Me {
  viewer { kind permissions }
  me { id email name }
  quota {
    limit used remaining
    available canInvite
  }
  sentInvites(first: 10) {
    nodes {
      id displayEmail state
      createdAt expiresAt
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

  const invite = `# Whom: see Variables below.
# Expected refusals are data:
# always select "... on Refusal".
mutation InviteUser($input: InviteUserInput!) {
  inviteUser(input: $input) {
    __typename
    ... on InviteUserSuccess {
      invite { id displayEmail state expiresAt }
      quota { used remaining available }
    }
    ... on Refusal { code message }
  }
}
`;

  const revoke = `mutation RevokeInvite($input: RevokeInviteInput!) {
  revokeInvite(input: $input) {
    __typename
    ... on RevokeInviteSuccess {
      invite { id displayEmail state revokedAt }
      quota { used remaining available }
    }
    ... on Refusal { code message }
  }
}
`;

  const many = `# Each row has its own result, in order.
mutation InviteUsers($input: InviteUsersInput!) {
  inviteUsers(input: $input) {
    results {
      __typename
      ... on InviteUserSuccess {
        invite { id displayEmail state }
      }
      ... on Refusal { code message }
    }
    quota { used reserved remaining }
  }
}
`;

  const watch = `# Stays open: invite somebody in another
# window, or accept an invitation.
subscription Watch {
  inviteChanged {
    id displayEmail state
    acceptedBy { name }
  }
}
`;

  const variables = (input) => JSON.stringify({ input }, null, 2);
  const h = React.createElement;
  const logo = h(GraphiQL.Logo, null, h('a', { className: 'home', href: '/' }, 'Guestlist'));

  const show = () =>
    ReactDOM.createRoot(root).render(
      h(
        GraphiQL,
        {
          fetcher,
          storage: GraphiQL.createLocalStorage({ namespace: 'guestlist' }),
          isHeadersEditorEnabled: true,
          shouldPersistHeaders: false,
          // Open from the start: the address that is mailed must be in sight.
          defaultEditorToolsVisibility: 'variables',
          inputValueDeprecation: true,
          defaultTabs: [
            { query: me },
            { query: invite, variables: variables({ email: 'friend@example.com' }) },
            { query: many, variables: variables({ invites: [{ email: 'one@example.com' }, { email: 'two@example.com' }] }) },
            { query: revoke, variables: variables({ id: 'invite_…' }) },
            { query: watch },
          ],
        },
        logo,
      ),
    );

  // Whoever is nobody yet is shown the way in, which leads back here; first, so that it moves nothing when it comes.
  post({ query: '{ viewer { kind } }' }, {}, json)
    .then((response) => response.json())
    .then(({ data }) => {
      document.getElementById('stranger').hidden = data?.viewer?.kind !== 'ANONYMOUS';
    })
    .catch(() => undefined)
    .then(show);
})();
