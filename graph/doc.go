// Package graph is GraphQL and nothing else: handler, transport, resolvers by subject, loaders and the error presenter. Who
// asks comes from viewer, what may happen from invite; no rule lives here.
package graph
