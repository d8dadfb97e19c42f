package invite

import (
	"strings"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// advertises reports whether a name holds a web address. WorkOS writes the inviter's name into the mail: whoever may choose
// one could have it carry a link to strangers, under the operator's sender. "J. R. Smith" and "St.John" hold none, since no
// such top-level domain is known to the public suffix list.
func advertises(name string) bool {
	if !strings.ContainsAny(name, ".。．｡:") {
		return false // nearly everybody
	}
	name = strings.ToLower(norm.NFKC.String(name))
	if strings.Contains(name, "://") || strings.Contains(name, "www.") {
		return true
	}
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return strings.ContainsRune(" \t\n/\\?#:@,;()<>[]\"'|", r) }) {
		word = strings.Trim(strings.ReplaceAll(word, "。", "."), ".")
		suffix, icann := publicsuffix.PublicSuffix(word)
		if icann && len(suffix) < len(word) {
			return true
		}
	}
	return false
}
