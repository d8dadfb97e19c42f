// Package spreadsheet knows which texts a spreadsheet takes for formulas, for whoever writes a table that people open in one. The
// table itself, its columns and its separators are the writer's.
package spreadsheet
