package workos_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

const hookSecret = "whsec_one"

var hookNow = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func TestSignatureOfWorkOSVerifiesWithAnyOfTheSecrets(t *testing.T) {
	t.Parallel()
	body := []byte(`{"id":"event_01A","event":"invitation.created","data":{}}`)
	header := workostest.SignWebhook(hookSecret, hookNow, body)
	mac := header[strings.Index(header, "v1="):]
	other := "v1=" + strings.Repeat("ab", 32)
	for name, c := range map[string]struct {
		header  string
		secrets []string
		want    bool
	}{
		"the only secret":            {header, []string{hookSecret}, true},
		"the old of two":             {header, []string{"whsec_new", hookSecret}, true},
		"another secret":             {header, []string{"whsec_new"}, false},
		"no secret":                  {header, nil, false},
		"an empty secret":            {workostest.SignWebhook("", hookNow, body), []string{""}, false},
		"several v1, one good":       {strings.Replace(header, "v1=", other+",v1=", 1), []string{hookSecret}, true},
		"several v1, the first good": {header + ", " + other, []string{hookSecret}, true},
		"no blank after the comma":   {strings.ReplaceAll(header, " ", ""), []string{hookSecret}, true},
		"a part that we do not know": {header + ",v2=00", []string{hookSecret}, true},
		"another time than signed":   {"t=1795694400001," + mac, []string{hookSecret}, false},
	} {
		s, err := workos.ParseSignature(c.header, hookNow)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := s.Verify(body, c.secrets); got != c.want {
			t.Errorf("%s: verifies %v, want %v", name, got, c.want)
		}
		if s.Verify(append([]byte(" "), body...), c.secrets) {
			t.Errorf("%s: another body verifies", name)
		}
	}
}

func TestSignatureIsGoodForThreeMinutesOnEitherSide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		off  time.Duration
		good bool
	}{
		{0, true},
		{180 * time.Second, true},
		{-180 * time.Second, true},
		{180*time.Second + time.Millisecond, false},
		{-180*time.Second - time.Millisecond, false},
		{24 * time.Hour, false},
	} {
		_, err := workos.ParseSignature(workostest.SignWebhook(hookSecret, hookNow.Add(c.off), nil), hookNow)
		if good := err == nil; good != c.good {
			t.Errorf("%s off: accepted %v, want %v", c.off, good, c.good)
		}
	}
}

func TestMalformedSignatureIsRefused(t *testing.T) {
	t.Parallel()
	good := workostest.SignWebhook(hookSecret, hookNow, nil)
	mac := good[strings.Index(good, "v1="):]
	for _, header := range []string{
		"", ",", "=", "t", "t=", "v1", "v1=", "t=1,", ",,,", mac, good + ",", "," + good, good + "," + good, good + ",v1=zz", good + ",v1=00",
		"t=," + mac, "t=-1795694400000," + mac, "t=+1795694400000," + mac, "t=1795694400," + mac, "t=99999999999999999999," + mac,
		"t=0x1," + mac, "t=1795694400000", "T=1795694400000," + mac, "t=1795694400000;" + mac, "\x00", good + ",\xff",
		good + strings.Repeat(","+mac, 16), good + ",v2=" + strings.Repeat("a", 4096),
	} {
		if _, err := workos.ParseSignature(header, hookNow); !errors.Is(err, workos.ErrSignature) {
			t.Errorf("%.80q is taken: %v", header, err)
		}
	}
}

func TestNoticeNamesEventAndSubjectWhateverElseComes(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]workos.Notice{
		`{"id":"event_01A","event":"invitation.created","data":{"id":"invitation_01B","x":[1]},"new":{}}`: {EventID: "event_01A", Type: "invitation.created", Subject: "invitation_01B"},
		`{"id":"event_01A","event":"some.thing_new","data":[]}`:                                           {EventID: "event_01A", Type: "some.thing_new"},
		`{"id":"evt-1"}`: {EventID: "evt-1"},
		`{"id":"event_01A","event":"a","data":{"id":"../users/x"}}`: {EventID: "event_01A", Type: "a"},
	} {
		if got, err := workos.ParseNotice([]byte(body)); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", body, got, err, want)
		}
	}
	for _, body := range []string{"", "null", "[]", "{}", `{"id":""}`, `{"id":7}`, `{"id":"a b"}`, `{"id":"event_1"`, `{"id":"event_1","event":{}}`} {
		if _, err := workos.ParseNotice([]byte(body)); !errors.Is(err, workos.ErrNotice) {
			t.Errorf("%s is taken for an event: %v", body, err)
		}
	}
}

func FuzzWebhook(f *testing.F) {
	body := `{"id":"event_01A","event":"invitation.created","data":{"id":"invitation_01B"}}`
	f.Add(workostest.SignWebhook(hookSecret, hookNow, []byte(body)), body)
	f.Add(",", "{}")
	f.Add("t=1,v1=00", "null")
	f.Fuzz(func(t *testing.T, header, body string) {
		n, err := workos.ParseNotice([]byte(body))
		if err == nil && (n.EventID == "" || strings.ContainsAny(n.EventID, " \x00\n") || strings.ContainsAny(n.Subject, " /?#.\x00") || strings.Contains(n.Type, "\x00")) {
			t.Errorf("%q names %+v", body, n)
		}
		s, err := workos.ParseSignature(header, hookNow)
		if err != nil {
			return
		}
		if s.Verify([]byte(body), nil) || s.Verify([]byte(body), []string{""}) {
			t.Error("verified without a secret")
		}
		signed := workostest.SignWebhook(hookSecret, hookNow, []byte(body))
		if s.Verify([]byte(body), []string{hookSecret}) && !strings.Contains(strings.ToLower(header), signed[strings.Index(signed, "v1=")+3:]) {
			if s2, _ := workos.ParseSignature(signed, hookNow); !s2.Verify([]byte(body), []string{hookSecret}) {
				t.Errorf("%q verifies", header)
			}
		}
	})
}
