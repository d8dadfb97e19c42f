package invite

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// AddressPrefix is the beginning of an address as somebody types what they see.
type AddressPrefix struct {
	// Key is what the address key begins with.
	Key string
	// Label is the begun last label of a domain in other letters than ASCII's, of which a key tells nothing until it is complete. It
	// begins behind so many characters of the domain as the address is shown. Empty where Key says all.
	Label  string
	Behind int
}

// ParsePrefix folds a prefix as addresses are folded. It is false where no address begins so.
func ParsePrefix(typed string) (AddressPrefix, bool) {
	typed = norm.NFC.String(strings.TrimSpace(typed))
	local, domain, there := strings.Cut(typed, "@")
	key := Fold(local)
	switch {
	case utf8.RuneCountInString(typed) > maxPrefix:
		return AddressPrefix{}, false
	case !there:
		return AddressPrefix{Key: key}, true
	case isASCII(domain):
		return AddressPrefix{Key: key + "@" + strings.ToLower(domain)}, true
	}
	key += "@"
	label := domain
	if dot := strings.LastIndexByte(domain, '.'); dot >= 0 {
		label = domain[dot+1:]
		ascii, err := idna.Lookup.ToASCII(domain[:dot])
		if err != nil {
			return AddressPrefix{}, false
		}
		key += strings.ToLower(ascii) + "."
	}
	if isASCII(label) {
		return AddressPrefix{Key: key + strings.ToLower(label)}, true
	}
	behind := utf8.RuneCountInString(domain) - utf8.RuneCountInString(label)
	return AddressPrefix{Key: key + aLabel, Label: label, Behind: behind}, utf8.RuneCountInString(label) <= maxLabel
}

// maxLabel is the longest label in octets, and therefore in letters (RFC 1035 §2.3.4).
const maxLabel = 63

// aLabel begins every label that stands for one in other letters (RFC 5890 §2.3.2.1).
const aLabel = "xn--"
