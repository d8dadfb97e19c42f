import { cacheExchange, Client, fetchExchange, mapExchange, type CombinedError } from 'urql';
import { endpoint } from '../page';

/** The code of the first error that the server names, or NETWORK when it could not be reached, or other. */
export function codeOf(error: CombinedError): string {
  for (const e of error.graphQLErrors) {
    if (typeof e.extensions.code === 'string') return e.extensions.code;
  }
  return error.networkError ? 'NETWORK' : 'other';
}

/** The number by which the server's log finds the request. */
export function requestOf(error: CombinedError): string | undefined {
  for (const e of error.graphQLErrors) {
    if (typeof e.extensions.requestId === 'string') return e.extensions.requestId;
  }
  return undefined;
}

const makeClient = (onError: (error: CombinedError) => void): Client =>
  new Client({
    url: endpoint,
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: { credentials: 'same-origin', headers: { accept: 'application/graphql-response+json, application/json' } },
    // After a mutation, lists that hold the same types are asked for again, the empty ones because they say so themselves.
    exchanges: [cacheExchange, mapExchange({ onError }), fetchExchange],
  });

export default makeClient;
