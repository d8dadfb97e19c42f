package workos

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestMessagesLoseAddressesTokensAndKeys(t *testing.T) {
	t.Parallel()
	c := &Client{cfg: Config{APIKey: "sk_key"}}
	for text, want := range map[string]string{
		"Validation failed.":                              "Validation failed.",
		"No invitation for ann+x@guests.example, sorry":   "No invitation for [hidden] sorry",
		"email=ann%40guests.example":                      "[hidden]",
		"Bad key sk_key here":                             "Bad key [hidden] here",
		"not found: 'Z1uX3RbwcIl5fIGJJJCXXisdI'.":         "not found: '[hidden]'.",
		"invalid_request_parameters are kept":             "invalid_request_parameters are kept",
		"two\r\nlines\tand \x1b[31mcolour":                "two lines and [31mcolour",
		"eyJhbGciOi.eyJzdWIiOiJ1c2VyXzAx.c2lnbmF0dXJl is": "[hidden] is",
	} {
		if got := c.hide(text); got != want {
			t.Errorf("hide(%q) = %q, want %q", text, got, want)
		}
	}
	if got := c.hide(strings.Repeat("word ", 1000)); len(got) != maxMessage {
		t.Errorf("a long message keeps %d bytes", len(got))
	}
}

func TestCodesAreKeptOnlyWhenTheyLookLikeCodes(t *testing.T) {
	t.Parallel()
	c := &Client{cfg: Config{APIKey: "sk_key"}}
	for code, want := range map[string]string{
		"invite_not_pending": "invite_not_pending",
		"Bad Request":        "",
		"ann@x.example":      "",
		"is_sk_key":          "",
		"a\nb":               "",
	} {
		if got := c.hideCode(code); got != want {
			t.Errorf("hideCode(%q) = %q", code, got)
		}
	}
}

func TestRetryAfterIsSecondsOrADateAndAtMostAnHour(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"":                              0,
		"0":                             0,
		"30":                            30 * time.Second,
		"-5":                            0,
		"1.5":                           0,
		"soon":                          0,
		"86400":                         time.Hour,
		"99999999999999999999999":       0,
		"Sun, 22 Nov 2026 12:00:20 GMT": 20 * time.Second,
		"Sun, 22 Nov 2026 11:00:00 GMT": 0,
		"Mon, 23 Nov 2026 12:00:00 GMT": time.Hour,
	} {
		h := http.Header{}
		h.Set("Retry-After", header)
		if got := retryAfter(h, now); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}
