package auth

import (
	"errors"
	"strings"
	"testing"
)

func newTestSealer(t testing.TB, keys ...string) *sealer {
	t.Helper()
	s, err := newSealer(keys, forLogins)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const otherKey = "another cookie key of more than 32 characters"

func TestSealedValueOpensWithItsLabelOnly(t *testing.T) {
	t.Parallel()
	s := newTestSealer(t, testKey)
	sealed := s.seal([]byte("plain"), "one")
	if got, err := s.open(sealed, "one"); err != nil || string(got) != "plain" {
		t.Errorf("open = %q, %v", got, err)
	}
	if _, err := s.open(sealed, "two"); !errors.Is(err, errSealBroken) {
		t.Errorf("another label: %v", err)
	}
	if strings.Contains(sealed, "plain") || sealed == s.seal([]byte("plain"), "one") {
		t.Error("the value shows, or two seals are alike")
	}
}

func TestSealedValueThatWasChangedDoesNotOpen(t *testing.T) {
	t.Parallel()
	s := newTestSealer(t, testKey)
	sealed := s.seal([]byte("plain"), "label")
	for i := range sealed {
		flipped := []byte(sealed)
		flipped[i] ^= 1
		if _, err := s.open(string(flipped), "label"); err == nil {
			t.Fatalf("opens with byte %d changed", i)
		}
		if _, err := s.open(sealed[:i], "label"); err == nil {
			t.Fatalf("opens when cut at %d", i)
		}
	}
}

func TestKeysRotateInTwoSteps(t *testing.T) {
	t.Parallel()
	before, during, after := newTestSealer(t, testKey), newTestSealer(t, testKey, otherKey), newTestSealer(t, otherKey, testKey)
	for name, step := range map[string]struct{ sealedBy, openedBy *sealer }{
		"old opened where the new one is known": {before, during},
		"old opened where the new one seals":    {during, after},
		"new opened where the old one seals":    {after, during},
	} {
		if _, err := step.openedBy.open(step.sealedBy.seal([]byte("x"), "l"), "l"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := before.open(after.seal([]byte("x"), "l"), "l"); !errors.Is(err, errSealUnknownKey) {
		t.Errorf("a key that is not there: %v", err)
	}
}

func FuzzSealedCookie(f *testing.F) {
	s := newTestSealer(f, testKey, otherKey)
	const value = `{"s":"state"}`
	mine := s.seal([]byte(value), "label")
	for _, seed := range []string{"", "x", mine, mine[:20], mine + "A", strings.Repeat("A", 60)} {
		f.Add(seed, "label")
	}
	f.Fuzz(func(t *testing.T, text, label string) {
		// Keys are the same in every fuzzing process, nonces are not: compare what opened, not the sealed text.
		if plain, err := s.open(text, label); err == nil && (string(plain) != value || label != "label") {
			t.Fatalf("%q opened as %q", text, plain)
		}
	})
}
