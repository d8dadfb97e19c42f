package invite

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// AddressPrefix is the beginning of an address as somebody types what they see.
type AddressPrefix struct {
	// Key is what the address key begins with. Where there is a Label too, that is all of it before the label.
	Key string
	// Label is the begun last label of a domain. Of a label with other letters than ASCII's a key tells nothing until it is complete: it
	// begins behind so many characters of the domain as the address is shown. Empty where Key says all.
	Label  string
	Behind int
}

// Plain is what the key begins with if all letters of the begun label's are ASCII's; empty where they cannot be.
func (p AddressPrefix) Plain() string {
	if !isASCII(p.Label) {
		return ""
	}
	return p.Key + strings.ToLower(p.Label)
}

// Encoded is what the key begins with if the begun label has other letters.
func (p AddressPrefix) Encoded() string { return p.Key + aLabel }

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
	}
	key += "@"
	begun := domain
	if dot := strings.LastIndexByte(domain, '.'); dot >= 0 {
		before := domain[:dot]
		if begun = domain[dot+1:]; !isASCII(before) {
			ascii, err := idna.Lookup.ToASCII(before)
			if err != nil {
				return AddressPrefix{}, false
			}
			before = ascii
		}
		key += strings.ToLower(before) + "."
	}
	if begun == "" || strings.Contains(domain, aLabel) { // nothing begun, or typed as it is not shown
		return AddressPrefix{Key: key + strings.ToLower(begun)}, isASCII(begun)
	}
	behind := utf8.RuneCountInString(domain) - utf8.RuneCountInString(begun)
	return AddressPrefix{Key: key, Label: begun, Behind: behind}, utf8.RuneCountInString(begun) <= maxLabel
}

// maxLabel is the longest label in octets, and therefore in letters (RFC 1035 §2.3.4).
const maxLabel = 63

// aLabel begins every label that stands for one in other letters (RFC 5890 §2.3.2.1).
const aLabel = "xn--"
