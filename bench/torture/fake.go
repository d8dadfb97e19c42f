package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"guestlist/internal/workos/workostest"
)

// The fake listens on loopback only, so these are no secrets.
const (
	fakeKey    = "sk_test_torture"
	fakeClient = "client_01TORTURE"
)

// hello is its first and only line on standard output.
type hello struct {
	WorkOS  string            `json:"workos"`
	Control string            `json:"control"`
	Tokens  map[string]string `json:"tokens"` // access tokens by user id
}

// beFake is the process of the fake: WorkOS on one port, and on another what WorkOS has no API for. It ends when its standard
// input does, so that it never outlives who started it.
func beFake(ctx context.Context, s streams) error {
	var listener net.ListenConfig
	api, err := listener.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	control, err := listener.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, api.Close())
	}
	fake, err := workostest.New(workostest.Options{
		BaseURL: "http://" + api.Addr().String(), APIKey: fakeKey, ClientID: fakeClient,
		RedirectURIs: []string{"http://localhost:4000/auth/callback"}, // that of PUBLIC_URL's default, which doctor tries
	})
	if err != nil {
		return errors.Join(err, api.Close(), control.Close())
	}
	servers := []*http.Server{
		{Handler: fake, ReadHeaderTimeout: 10 * time.Second}, {Handler: controls(fake), ReadHeaderTimeout: 10 * time.Second},
	}
	for n, on := range []net.Listener{api, control} {
		go func() { _ = servers[n].Serve(on) }()
	}
	said := hello{WorkOS: fake.BaseURL(), Control: "http://" + control.Addr().String()}
	if said.Tokens, err = populate(fake); err == nil {
		err = json.NewEncoder(s.out).Encode(said)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, s.in)
	}
	return errors.Join(err, servers[0].Close(), servers[1].Close(), fake.Close())
}

// populate makes the people and their tokens.
func populate(fake *workostest.Server) (map[string]string, error) {
	for _, id := range []string{acme, globex} {
		if err := fake.AddOrganization(workostest.Organization{ID: id, Name: id}); err != nil {
			return nil, err
		}
	}
	tokens := map[string]string{}
	for _, p := range people {
		if err := fake.AddUser(workostest.User{ID: p.ID, Email: p.Email, EmailVerified: true}); err != nil {
			return nil, err
		}
		if p.Organization != "" {
			if err := fake.AddMembership(workostest.Membership{UserID: p.ID, OrganizationID: p.Organization, RoleSlug: p.Role}); err != nil {
				return nil, err
			}
		}
		token, _, err := fake.MintAccessToken(p.ID, p.Organization, 24*time.Hour)
		if err != nil {
			return nil, err
		}
		tokens[p.ID] = token
	}
	return tokens, nil
}

// dump is all that the fake knows, without tokens.
type dump struct {
	Invitations []workostest.Invitation `json:"invitations"`
	Writes      []workostest.Write      `json:"writes"`
	Faults      map[string]int          `json:"faults"`
	Late        int                     `json:"late"`
}

// act is something that happens at WorkOS behind the product's back. Pick chooses among the invitations that it fits.
type act struct {
	Kind         string `json:"kind"` // accept, colleague, revoke, resend, invite
	Pick         uint64 `json:"pick"`
	Email        string `json:"email"`
	Organization string `json:"organization"`
}

func controls(fake *workostest.Server) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /chaos", func(w http.ResponseWriter, r *http.Request) {
		var chaos *workostest.Chaos // null is none
		if err := json.NewDecoder(r.Body).Decode(&chaos); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		fake.SetChaos(chaos)
	})
	mux.HandleFunc("POST /act", func(w http.ResponseWriter, r *http.Request) {
		var a act
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := a.do(fake); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	})
	mux.HandleFunc("GET /dump", func(w http.ResponseWriter, _ *http.Request) {
		d := dump{Invitations: fake.Invitations(), Writes: fake.Writes(), Faults: fake.Faults(), Late: fake.Late()}
		for i := range d.Invitations {
			d.Invitations[i].Token = ""
		}
		_ = json.NewEncoder(w).Encode(d) // who asked has gone
	})
	return mux
}

var errNothingFits = errors.New("no invitation is pending")

func (a act) do(fake *workostest.Server) error {
	if a.Kind == "invite" {
		_, err := fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: a.Email, OrganizationID: a.Organization})
		return err
	}
	var pending []workostest.Invitation
	for _, i := range fake.Invitations() {
		if i.State == statePending {
			pending = append(pending, i)
		}
	}
	if len(pending) == 0 {
		return errNothingFits
	}
	i := pending[a.Pick%uint64(len(pending))]
	var err error
	switch a.Kind {
	case "accept":
		_, err = fake.AcceptInvitationAs(i.ID, i.Email)
	case "colleague": // the same domain, so every scope lets them in
		_, err = fake.AcceptInvitationAs(i.ID, "colleague-"+i.Email)
	case "revoke":
		err = fake.RevokeInvitationAsDashboard(i.ID)
	case "resend":
		err = fake.ResendInvitationAsDashboard(i.ID)
	default:
		err = fmt.Errorf("no such act: %s", a.Kind)
	}
	return err
}

// States of invitations as WorkOS spells them.
const (
	statePending  = "pending"
	stateAccepted = "accepted"
	stateRevoked  = "revoked"
	viaAPI        = "api"
)
