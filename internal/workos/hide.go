package workos

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	hidden     = "[hidden]"
	maxMessage = 300
)

var (
	goodCode = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,100}$`)
	// Words that may be an address, also when encoded, or a secret: long runs of a token's alphabet with a digit or a capital.
	address = regexp.MustCompile(`\S*(@|%40|\\u0040)\S*`)
	longRun = regexp.MustCompile(`[A-Za-z0-9_.+/=-]{12,}`)
)

// hide makes a text of WorkOS's fit for a log: one line, short, without addresses, tokens or our key. Ids go too; the
// request id leads to them.
func (c *Client) hide(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, c.cfg.APIKey, hidden), "")
	text = address.ReplaceAllString(text, hidden)
	text = longRun.ReplaceAllStringFunc(text, func(run string) string {
		if strings.ContainsFunc(run, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsUpper(r) }) {
			return hidden
		}
		return run
	})
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(text); len(r) > maxMessage {
		text = string(r[:maxMessage])
	}
	return text
}

// hideCode keeps what looks like a code or an id. "Bad Request", which stands in the code's place at times, does not.
func (c *Client) hideCode(code string) string {
	if !goodCode.MatchString(code) || strings.Contains(code, c.cfg.APIKey) {
		return ""
	}
	return code
}
