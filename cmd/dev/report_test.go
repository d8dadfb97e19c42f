package main_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// report is the one line on standard output, read as its readers do.
type report struct {
	Version, URL, GraphQL, Playground, WorkOS, Outbox, Admin string
	APIKey, ClientID, WebhookSecret                          string
	Organizations                                            []struct{ ID, Name string }
	People                                                   []person
	Machines                                                 []machine
	Stranger                                                 struct{ Email, AccessToken string }
}

type person struct {
	ID, Email, Name, Role string
	Permissions           []string
	OrganizationID        *string
	AccessToken           string
	ExpiresAt             time.Time
}

type machine struct {
	Name, Kind, OrganizationID string
	Permissions                []string
	ClientID, ClientSecret     *string
	Token                      string
}

// demo finds a demo person by their first name.
func (d *dev) demo(first string) person {
	d.t.Helper()
	for _, p := range d.People {
		if strings.HasPrefix(p.Name, first+" ") {
			return p
		}
	}
	d.t.Fatalf("there is no demo person %s", first)
	return person{}
}

type mail struct {
	To, Subject, AcceptURL, InvitationID string
	SentAt                               time.Time
}

// outbox are the mails that WorkOS would have sent, newest first.
func (d *dev) outbox() []mail {
	d.t.Helper()
	got := d.send(request(d.t, http.MethodGet, d.Outbox, "", "Accept", "application/json"))
	var mails []mail
	if err := json.Unmarshal(got.body, &mails); err != nil {
		d.t.Fatalf("outbox: %v in %s", err, got.body)
	}
	for _, m := range mails {
		d.noteURL(m.AcceptURL)
	}
	return mails
}

// mailTo is the newest mail to an address.
func (d *dev) mailTo(address string) mail {
	d.t.Helper()
	for _, m := range d.outbox() {
		if m.To == address {
			return m
		}
	}
	d.t.Fatalf("there is no mail to %s", address)
	return mail{}
}
