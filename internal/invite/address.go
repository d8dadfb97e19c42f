package invite

import (
	"net"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Longest address and local part in octets (RFC 5321 §4.5.3.1).
const (
	maxAddress = 254
	maxLocal   = 64
)

// Address is one e-mail address in the three forms that must not be mixed up.
type Address struct {
	// Typed is what the caller wrote, trimmed: for showing.
	Typed string
	// Delivery is what WorkOS gets: local part as typed, domain as an A-label in lower case.
	Delivery string
	// Key is for comparing only: NFC and lower case. Never send to it.
	Key string
	// Domain is the A-label.
	Domain string
}

// ParseAddress accepts a bare address (RFC 5321 dot-string, or RFC 6531 with letters of any script) and says in words what
// is wrong with any other: control and direction characters, quoted local parts and address literals are refused.
func ParseAddress(typed string) (Address, *Refusal) {
	bad := func(why string) (Address, *Refusal) { return Address{}, refuseBecause(InvalidEmail, why) }
	if !utf8.ValidString(typed) {
		return bad("The address is not valid UTF-8.")
	}
	typed = norm.NFC.String(strings.Trim(typed, " \t"))
	if typed == "" {
		return bad("The address is empty.")
	}
	if len(typed) > maxAddress {
		return bad("The address is longer than 254 characters.")
	}
	if holdsHidden(typed) {
		return bad("The address holds a space, a control or a text-direction character.")
	}
	at := strings.LastIndexByte(typed, '@')
	if at < 1 || at == len(typed)-1 {
		return bad("The address must look like name@example.com.")
	}
	local, domain := typed[:at], typed[at+1:]
	if why := localProblem(local); why != "" {
		return bad(why)
	}
	ascii, ok := mailDomain(domain)
	if !ok {
		return bad("The part after the @ is not a domain name.")
	}
	delivery := local + "@" + ascii
	if len(delivery) > maxAddress {
		return bad("The address is longer than 254 characters.")
	}
	return Address{Typed: typed, Delivery: delivery, Key: keyOf(local, ascii), Domain: ascii}, nil
}

// holdsHidden finds what nobody sees. Of ASCII that is told by the byte alone, which a list of a million addresses feels.
func holdsHidden(text string) bool {
	if isASCII(text) {
		return strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }) >= 0
	}
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.IsSpace(r) }) >= 0
}

// isCommon reports whether a local part holds only what every dot-string may (RFC 5322 §3.2.3, a part of atext).
func isCommon(local string) bool {
	for i := range len(local) {
		c := local[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_' && c != '+' {
			return false
		}
	}
	return true
}

func localProblem(local string) string {
	if len(local) > maxLocal {
		return "The part before the @ is longer than 64 characters."
	}
	common := isCommon(local)
	if !common && strings.ContainsAny(local, `"(),:;<>[\]@`) {
		return "The part before the @ holds a character that cannot be invited: quotes, brackets, commas, colons or another @."
	}
	if local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return "The part before the @ has a dot at an end or two in a row."
	}
	if common || !isASCII(local) {
		return "" // RFC 6531; net/mail knows no NFC, the characters were checked above
	}
	if _, err := mail.ParseAddress(local + "@example.com"); err != nil {
		return "The part before the @ is not valid."
	}
	return ""
}

// mailDomain gives the A-label in lower case of a name with at least two labels; the last one is not a number, so that no
// address literal passes.
func mailDomain(domain string) (string, bool) {
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || len(ascii) > 253 || net.ParseIP(ascii) != nil {
		return "", false
	}
	labels := strings.Split(ascii, ".")
	last := labels[len(labels)-1]
	if len(labels) < 2 || strings.Trim(last, "0123456789") == "" {
		return "", false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 {
			return "", false
		}
	}
	return strings.ToLower(ascii), true
}

func keyOf(local, asciiDomain string) string { return Fold(local) + "@" + asciiDomain }

// ShownKey is a key with its domain in its own letters.
func ShownKey(key string) string {
	local, domain, _ := strings.Cut(key, "@")
	shown, err := idna.Lookup.ToUnicode(domain)
	if err != nil {
		return key
	}
	return local + "@" + Fold(shown)
}

// Fold is a text for comparing, whatever its case and whether its letters are composed: NFC and lower case.
func Fold(text string) string { return norm.NFC.String(strings.ToLower(norm.NFC.String(text))) }

// AddressKey is the key form of an address that came from WorkOS, which may hold a domain in either form. What does not
// parse is compared as it is, in lower case.
func AddressKey(address string) string {
	if a, refusal := ParseAddress(address); refusal == nil {
		return a.Key
	}
	return strings.ToLower(norm.NFC.String(address))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
