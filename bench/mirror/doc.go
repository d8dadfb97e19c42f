// Command mirror measures how WorkOS comes into our database: events applied a second beside the same rows written by bare SQL, and
// how many reads and how much memory a comparison of everything takes.
package main
