// Package ratelimit counts how often somebody asks, in this process's memory, and says when they may again. Whom a key names
// and what becomes of those who ask too often is its users' business.
package ratelimit
