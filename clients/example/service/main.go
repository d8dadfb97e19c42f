// Command service invites one person for an organization, as a machine: a partner's backend, a script of an operator.
//
//	WORKOS_TOKEN_URL=https://…/oauth2/token CLIENT_ID=… CLIENT_SECRET=… GUESTLIST_URL=https://invites.example.com/graphql service order-1701 grace@guests.example
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	guestlist "guestlist/clients/go"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: service REASON ADDRESS")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := run(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, reason, address string) error {
	for _, name := range []string{"WORKOS_TOKEN_URL", "CLIENT_ID", "CLIENT_SECRET", "GUESTLIST_URL"} {
		if os.Getenv(name) == "" {
			return errors.New(name + " is not set")
		}
	}
	m := &machine{url: os.Getenv("WORKOS_TOKEN_URL"), id: os.Getenv("CLIENT_ID"), secret: os.Getenv("CLIENT_SECRET")}
	client := guestlist.New(os.Getenv("GUESTLIST_URL"), m.token, nil)
	// The key makes a second run, after whatever happened to the first, the same invite: it names why somebody is invited, in your own
	// records. The address alone would not do: who is to be invited a second time would get the first invite, which may be over.
	key := "service-" + reason
	resp, err := guestlist.InviteUser(ctx, client, guestlist.InviteUserInput{Email: address, IdempotencyKey: &key})
	switch {
	case err != nil:
		return err
	case resp.InviteUser.Refusal != nil:
		return resp.InviteUser.Refusal
	}
	fmt.Println(resp.InviteUser.Invite.DisplayEmail, resp.InviteUser.Invite.State)
	return nil
}

// machine gets M2M tokens from WorkOS with its client credentials, and keeps one while it lives.
type machine struct {
	url, id, secret string

	mu    sync.Mutex
	value string
	until time.Time
}

func (m *machine) token(ctx context.Context) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if time.Now().Before(m.until) {
		return m.value, nil
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {m.id}, "client_secret": {m.secret}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.url, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK || answer.AccessToken == "" {
		return "", errors.New("WorkOS gave no token: " + resp.Status)
	}
	m.value, m.until = answer.AccessToken, time.Now().Add(time.Duration(answer.ExpiresIn)*time.Second-time.Minute)
	return m.value, nil
}
