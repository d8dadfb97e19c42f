package invite_test

import (
	"strings"
	"testing"

	"guestlist/internal/invite"
)

func TestAddressHasThreeForms(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]invite.Address{
		"  Ann.Lee@Example.COM ": {Typed: "Ann.Lee@Example.COM", Delivery: "Ann.Lee@example.com", Key: "ann.lee@example.com", Domain: "example.com"},
		"a+tag@example.com":      {Typed: "a+tag@example.com", Delivery: "a+tag@example.com", Key: "a+tag@example.com", Domain: "example.com"},
		"x@Bücher.example":       {Typed: "x@Bücher.example", Delivery: "x@xn--bcher-kva.example", Key: "x@xn--bcher-kva.example", Domain: "xn--bcher-kva.example"},
		"jose\u0301@example.com": {Typed: "josé@example.com", Delivery: "josé@example.com", Key: "josé@example.com", Domain: "example.com"},
	} {
		got, refusal := invite.ParseAddress(typed)
		if refusal != nil || got != want {
			t.Errorf("%q: %+v, %v", typed, got, refusal)
		}
	}
}

func TestWrongAddressesAreRefusedInWords(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]string{
		"empty": " ", "no at": "nobody", "no local part": "@example.com", "no domain": "a@", "one label": "a@localhost", "number as last label": "a@10.0.0.1",
		"literal": "a@[10.0.0.1]", "quoted": `"a b"@example.com`, "two ats": "a@b@example.com", "space": "a b@example.com", "newline": "a\n@example.com",
		"null": "a\x00@example.com", "right to left": "\u202ea@example.com", "zero width": "a\u200b@example.com", "comma": "a,b@example.com", "angle": "A <a@example.com>",
		"dot first": ".a@example.com", "two dots": "a..b@example.com", "long local": strings.Repeat("a", 65) + "@example.com",
		"long": strings.Repeat("a", 60) + "@" + strings.Repeat("b.", 120) + "com", "empty label": "a@b..com", "bad label": "a@-b.com", "not UTF-8": "a\xff@example.com",
	} {
		_, refusal := invite.ParseAddress(typed)
		if refusal == nil || refusal.Code != invite.InvalidEmail || refusal.Message == "" {
			t.Errorf("%s: %v", name, refusal)
		}
	}
}

func FuzzAddressThatIsAcceptedIsAcceptedAgainAndKeepsItsKey(f *testing.F) {
	for _, seed := range []string{"a@example.com", "Ä@bücher.example", "a@b", "\u202ea@b.c", "a@xn--bcher-kva.example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		a, refusal := invite.ParseAddress(typed)
		if refusal != nil {
			return
		}
		again, refusal := invite.ParseAddress(a.Delivery)
		if refusal != nil || again.Key != a.Key || again.Delivery != a.Delivery {
			t.Errorf("%q: %+v became %+v, %v", typed, a, again, refusal)
		}
		if invite.AddressKey(a.Delivery) != a.Key {
			t.Errorf("%q: another key for what WorkOS answers", typed)
		}
	})
}
