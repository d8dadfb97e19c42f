package workos

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// WebhookHeader carries the signature of a delivery (docs: events/data-syncing/webhooks).
const WebhookHeader = "WorkOS-Signature"

// webhookTolerance is how far a delivery's time may be from ours, on either side.
const webhookTolerance = 180 * time.Second

// ErrSignature says that a delivery does not come from WorkOS, or that nobody can tell.
var ErrSignature = errors.New("the webhook's signature does not verify")

// Signature is what the header of a delivery says, checked for its form and its time, not yet against a body.
type Signature struct {
	signed string // the time as it was signed
	macs   [][]byte
}

const (
	maxSignatureHeader = 4096
	maxSignatures      = 16
)

// ParseSignature reads a header such as "t=1700000000000, v1=…". The time must be within three minutes of now, on either
// side. Several v1 may come while a secret is being changed; parts of other names are for others. Whatever is not of this
// form is ErrSignature.
func ParseSignature(header string, now time.Time) (Signature, error) {
	var s Signature
	if len(header) > maxSignatureHeader {
		return s, ErrSignature
	}
	for part := range strings.SplitSeq(header, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok || name == "" || value == "" {
			return Signature{}, ErrSignature
		}
		switch name {
		case "t":
			if s.signed != "" {
				return Signature{}, ErrSignature
			}
			s.signed = value
		case "v1":
			mac, err := hex.DecodeString(value)
			if err != nil || len(mac) != sha256.Size || len(s.macs) == maxSignatures {
				return Signature{}, ErrSignature
			}
			s.macs = append(s.macs, mac)
		}
	}
	if len(s.macs) == 0 || !timely(s.signed, now) {
		return Signature{}, ErrSignature
	}
	return s, nil
}

// timely reports whether a text is a moment in milliseconds that is near enough.
func timely(text string, now time.Time) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return false
	}
	off := now.UnixMilli() - ms
	return -webhookTolerance.Milliseconds() <= off && off <= webhookTolerance.Milliseconds()
}

// Verify reports whether one of the secrets has signed the body. Without a secret nothing verifies. It takes the same time
// whichever one it was.
func (s Signature) Verify(body []byte, secrets []string) bool {
	good := false
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		mac := hmac.New(sha256.New, []byte(secret))
		_, _ = mac.Write([]byte(s.signed + ".")) // hash.Hash never fails
		_, _ = mac.Write(body)
		want := mac.Sum(nil)
		for _, got := range s.macs {
			good = hmac.Equal(want, got) || good
		}
	}
	return good
}

// Notice is what a delivery names. It is no source of facts: whoever has the secret can write one.
type Notice struct {
	EventID, Type string
	// Subject is the id of what the event is about, of a membership the person's; empty where it names none.
	Subject   string
	CreatedAt time.Time
}

// ErrNotice says that a delivery's body is no event.
var ErrNotice = errors.New("the webhook's body is no event")

// ParseNotice reads a delivery's body. Members that it does not know are none of its business.
func ParseNotice(body []byte) (Notice, error) {
	var e struct {
		ID        string          `json:"id"`
		Event     string          `json:"event"`
		CreatedAt stamp           `json:"created_at"`
		Data      json.RawMessage `json:"data"`
	}
	if json.Unmarshal(body, &e) != nil || !goodEventID.MatchString(e.ID) || len(e.Event) > maxEventType {
		return Notice{}, ErrNotice
	}
	n := Notice{EventID: e.ID, Type: strings.ToValidUTF8(strings.ReplaceAll(e.Event, "\x00", ""), ""), CreatedAt: e.CreatedAt.Time}
	var data struct {
		ID     string `json:"id"`
		UserID string `json:"user_id"`
	}
	readable := json.Unmarshal(e.Data, &data) == nil
	if strings.HasPrefix(n.Type, "organization_membership.") {
		data.ID = data.UserID
	}
	if readable && isID(data.ID) {
		n.Subject = data.ID
	}
	return n, nil
}

const maxEventType = 128

// goodEventID is wider than what WorkOS makes today: an event that we do not understand is no error.
var goodEventID = regexp.MustCompile(`^[!-~]{1,128}$`)
