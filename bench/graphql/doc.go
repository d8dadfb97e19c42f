// Package graphql measures what the GraphQL edge costs. It owns a floor, a handler written by hand for the same token check
// and the same reads with prepared statements, and documents made to hurt; handler, rules and database are the product's own.
// It judges nothing: docs/performance.md says what the figures mean.
//
//	go test -run '^$' -bench Paired -benchtime 1x ./bench/graphql           CPU a request over loopback, floor and product in turn
//	go test -run '^$' -bench InProcess ./bench/graphql                      allocations
//	go test -run '^$' -bench 'Hostile$' -benchtime 20x ./bench/graphql      CPU and size of reply, document by document
//	go test -run '^$' -bench HostileMemory -benchtime 1x ./bench/graphql    how much the process grows
package graphql
