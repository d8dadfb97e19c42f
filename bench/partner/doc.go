// Command partner measures what a dashboard asks of a scope with many invites: lists, members, statistics and tree, each beside the
// same question in bare SQL, taking turns on one database that it fills first. Ratios count; figures in milliseconds say more
// about the machine.
package main
