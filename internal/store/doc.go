// Package store keeps everything in SQLite or Postgres and is the only importer of ent. Each method is one transaction or
// one read; rules travel in as functions, so no transaction leaks and no rule lives here. It implements the ports that
// invite, auth and mirror declare.
package store
