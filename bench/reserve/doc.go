// Command reserve measures what a reservation costs: how many the product commits in a second beside the bare SQL that does
// the same, and whether the cost grows with the number of invites. It owns the floor, the filling and the figures; databases,
// rules and transactions are the product's own. It judges nothing: docs/performance.md says what the figures mean.
//
//	go run ./bench/reserve                            SQLite, in a new folder of TMPDIR
//	go run ./bench/reserve --database postgres://…    Postgres, in a new schema, which it drops
//	go run ./bench/reserve --grow 5000000             the cost at 10 thousand invites and more, up to 5 million
package main
