// Package migrate holds the versioned migrations beside what ent generates to compare them with.
package migrate

import "embed"

// Versions are the versioned migrations, one folder a dialect, in goose's format. They only go forward; a change of the
// schema adds files (go run ./ent/migrate/diff NAME), never edits one that has been released.
//
//go:embed sqlite/*.sql postgres/*.sql
var Versions embed.FS
