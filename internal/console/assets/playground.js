// GraphiQL on our own origin. The session cookie signs the requests; an Authorization typed into the headers editor wins over
// it and is never stored.
(function () {
  'use strict';

  const root = document.getElementById('graphiql');

  async function fetcher(params, options) {
    const response = await fetch(root.dataset.graphql, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        Accept: 'application/graphql-response+json, application/json',
        ...(options && options.headers),
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(params),
    });
    return response.json();
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

  const variables = (input) => JSON.stringify({ input }, null, 2);
  const h = React.createElement;
  const logo = h(GraphiQL.Logo, null, h('a', { className: 'home', href: '/' }, 'Guestlist'));

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
          { query: revoke, variables: variables({ id: 'invite_…' }) },
        ],
      },
      logo,
    ),
  );
})();
