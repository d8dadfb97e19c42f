package spreadsheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// begins are the characters that a formula begins with (OWASP, "CSV Injection"), the fullwidth ones of East Asian keyboards among
// them; | names a program in DDE.
const begins = "=+-@|\uff1d\uff0b\uff0d\uff20"

// Inert is a cell that is shown as it stands: one that would be a formula begins with an apostrophe. Blanks and what cannot be seen
// before a formula protect nobody, since a spreadsheet may drop them; a tab or the end of a line may end the cell before.
func Inert(cell string) string {
	cell = strings.ToValidUTF8(cell, "\ufffd")
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(cell, unseen))
	if strings.ContainsRune(begins, first) || cell != "" && strings.ContainsRune("\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// unseen are blanks, controls and characters without a width of their own.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
