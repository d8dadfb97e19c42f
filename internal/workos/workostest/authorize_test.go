package workostest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

func TestAuthorizeShowsWhatIsWrongWithTheApplication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, change := range map[string][]string{
		"unknown client":               {"client_id", "client_other"},
		"no client":                    {"client_id", "-"},
		"unregistered redirect":        {"redirect_uri", workostest.DefaultRedirectURI + "/"},
		"redirect with a query":        {"redirect_uri", workostest.DefaultRedirectURI + "?x=1"},
		"no redirect":                  {"redirect_uri", "-"},
		"other response type":          {"response_type", "token"},
		"unknown parameter":            {"scope", "openid"},
		"plain challenge":              {"code_challenge_method", "plain"},
		"challenge without method":     {"code_challenge_method", "-"},
		"method without challenge":     {"code_challenge", "-"},
		"challenge that is no SHA-256": {"code_challenge", "short"},
		"unknown screen":               {"screen_hint", "signup"},
	} {
		response, _ := w.authorize(change...)
		if response.StatusCode != http.StatusUnprocessableEntity || response.Header.Get("Location") != "" {
			t.Errorf("%s answered %d to %q", name, response.StatusCode, response.Header.Get("Location"))
		}
	}
	q := authorizeQuery()
	q.Add("state", "second")
	response, _ := w.do(w.request("GET", "/user_management/authorize?"+q.Encode(), "", ""))
	equal(t, "status for a parameter given twice", response.StatusCode, http.StatusUnprocessableEntity)
}

func TestAuthorizeSendsSelectorErrorsBackWithTheState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for want, change := range map[string][]string{
		"invalid_connection_selector": {"provider", "-"},
		"connection_invalid":          {"provider", "GoogleOAuth"},
		"organization_invalid":        {"organization_id", "org_nope"},
	} {
		response, _ := w.authorize(change...)
		answer := w.back(response)
		if answer.Get("error") != want || answer.Get("error_description") == "" || answer.Get("state") != "st&te=1" {
			t.Errorf("%v came back as %v", change, answer)
		}
	}
}

func TestTheFormIsPrefilledAndEndsInACode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, page := w.authorize("login_hint", adaMail)
	form := readForm(t, page)
	equal(t, "prefilled address", form.fields.Get("email"), adaMail)
	response, _ := w.submit(form, adaMail)
	equal(t, "status", response.StatusCode, http.StatusSeeOther)
	answer := w.back(response)
	if answer.Get("code") == "" || answer.Get("state") != "st&te=1" || answer.Has("error") {
		t.Errorf("came back with %v", answer)
	}
	for _, cookie := range response.Cookies() {
		if cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %s", cookie.Raw)
		}
	}
}

func TestASignInWithoutAnAddressShowsTheFormAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, page := w.authorize()
	response, again := w.submit(readForm(t, page), "nobody")
	equal(t, "status", response.StatusCode, http.StatusUnprocessableEntity)
	equal(t, "state kept", readForm(t, again).fields.Get("state"), "st&te=1")
}

func TestWhoMayComeInByTheForm(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		invited, org, state string // the invitation; none when invited is empty
		email               string
		signUp, in          bool
	}{
		"a user":                                   {email: adaMail, in: true},
		"a user in other letter case":              {email: "ADA@Acme.Test", in: true},
		"a stranger":                               {email: "x@y.test"},
		"a stranger where sign-up is open":         {email: "x@y.test", signUp: true, in: true},
		"application invitation, same address":     {invited: "x@y.test", email: "x@y.test", in: true},
		"application invitation, any address":      {invited: "x@y.test", email: "other@else.test", in: true},
		"corporate invitation, same address":       {invited: "x@corp.test", org: org1, email: "X@corp.test", in: true},
		"corporate invitation, same domain":        {invited: "x@corp.test", org: org1, email: "y@Corp.test", in: true},
		"corporate invitation, other domain":       {invited: "x@corp.test", org: org1, email: "x@else.test"},
		"consumer invitation, same address":        {invited: "x@gmail.com", org: org1, email: "X@gmail.com", in: true},
		"consumer invitation, same domain":         {invited: "x@gmail.com", org: org1, email: "y@gmail.com"},
		"an existing user takes an invitation":     {invited: carolMail, org: org1, email: carolMail, in: true},
		"revoked":                                  {invited: "x@corp.test", org: org1, state: "revoked", email: "x@corp.test"},
		"expired":                                  {invited: "x@corp.test", org: org1, state: "expired", email: "x@corp.test"},
		"used by another":                          {invited: "x@corp.test", org: org1, state: "accepted", email: "y@corp.test"},
		"used by the same person":                  {invited: "x@corp.test", org: org1, state: "accepted", email: "x@corp.test", in: true},
		"a bad invitation counts with open signup": {invited: "x@corp.test", org: org1, state: "revoked", email: "x@corp.test", signUp: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(o *workostest.Options) { o.SignUp = row.signUp })
			users := len(w.events("user.created"))
			var change []string
			if row.invited != "" {
				body := object{"email": row.invited, "expires_in_days": 1}
				if row.org != "" {
					body["organization_id"] = row.org
				}
				i := w.send(body)
				w.bring(i, row.state)
				change = []string{"invitation_token", i.str("token")}
			}
			answer := w.signIn(row.email, change...)
			if row.in != (answer.Get("code") != "") {
				t.Fatalf("came back with %v", answer)
			}
			if !row.in {
				refusedPolitely(t, answer)
				if row.state != "accepted" {
					equal(t, "users created", len(w.events("user.created")), users)
				}
				return
			}
			status, session := w.exchange(answer.Get("code"))
			if status != 200 || session.str("organization_id") != row.org && row.org != "" {
				t.Errorf("exchange answered %d %v", status, session)
			}
			if row.invited != "" {
				equal(t, "state of the invitation", w.Invitations()[0].State, "accepted")
			}
		})
	}
}

func refusedPolitely(t *testing.T, answer url.Values) {
	t.Helper()
	if answer.Get("error") != "access_denied" || answer.Get("error_description") == "" || answer.Get("state") == "" {
		t.Errorf("refused with %v", answer)
	}
}

// bring moves a fresh invitation into the state.
func (w *world) bring(i object, state string) {
	w.t.Helper()
	switch state {
	case "revoked":
		w.expect("POST", invitations+"/"+i.str("id")+"/revoke", nil, 200, "")
	case "accepted":
		w.expect("POST", invitations+"/"+i.str("id")+"/accept", nil, 200, "")
	case "expired":
		w.clock.Add(25 * time.Hour)
	}
}

func TestAKnownBrowserIsAnsweredSilentlyUntilItSignsOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.signIn(adaMail)
	_, session := w.exchange(first.Get("code"))
	response, _ := w.authorize("state", "again")
	silent := w.back(response)
	if response.StatusCode != http.StatusFound || silent.Get("code") == "" || silent.Get("state") != "again" {
		t.Fatalf("silent answer is %d %v", response.StatusCode, silent)
	}
	for _, change := range [][]string{{"screen_hint", "sign-in"}, {"invitation_token", "x"}, {"prompt", "login"}} {
		if shown, _ := w.authorize(change...); shown.StatusCode != http.StatusOK {
			t.Errorf("%v answered %d", change, shown.StatusCode)
		}
	}
	sid := sidOf(t, w, session.str("access_token"))
	out, _ := w.do(w.request("GET", "/user_management/sessions/logout?"+url.Values{"session_id": {sid}, "return_to": {"http://127.0.0.1:4000/bye"}}.Encode(), "", ""))
	if out.StatusCode != http.StatusFound || out.Header.Get("Location") != "http://127.0.0.1:4000/bye" {
		t.Errorf("sign-out answered %d to %q", out.StatusCode, out.Header.Get("Location"))
	}
	shown, _ := w.authorize()
	equal(t, "authorize after sign-out", shown.StatusCode, http.StatusOK)
	status, answer := w.refresh(session.str("refresh_token"))
	if status != 400 || answer.code() != "invalid_grant" {
		t.Errorf("refresh after sign-out answered %d %v", status, answer)
	}
}

func TestSignOutRefusesForeignPagesAndBadIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for query, want := range map[string]int{
		"session_id=session_x": 302,
		"session_id=session_x&return_to=http://127.0.0.1:4000/x":  302,
		"session_id=session_x&return_to=http://evil.test/":        422,
		"session_id=session_x&return_to=//evil.test/":             422,
		"session_id=session_x&return_to=http://127.0.0.1:4000@e/": 422,
		"session_id=nope": 422, "": 422, "session_id=session_x&x=1": 422,
	} {
		response, _ := w.do(w.request("GET", "/user_management/sessions/logout?"+query, "", ""))
		equal(t, query, response.StatusCode, want)
	}
}

func TestHostedAcceptanceEndsInACodeWithoutState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(object{"email": "x@corp.test", "organization_id": org1})
	link := w.Outbox()[0].AcceptURL
	_, page := w.do(w.request("GET", strings.TrimPrefix(link, w.BaseURL()), "", ""))
	form := readForm(t, string(page))
	equal(t, "prefilled address", form.fields.Get("email"), "x@corp.test")
	refused, _ := w.submit(form, "x@else.test")
	equal(t, "status for a foreign address", refused.StatusCode, http.StatusUnprocessableEntity)
	response, _ := w.submit(form, "x@corp.test")
	answer := w.back(response)
	if answer.Get("code") == "" || answer.Has("state") {
		t.Errorf("came back with %v", answer)
	}
	silent, _ := w.authorize("state", "bound")
	if got := w.back(silent); got.Get("code") == "" || got.Get("state") != "bound" {
		t.Errorf("the restarted sign-in came back with %v", got)
	}
	used, _ := w.do(w.request("GET", strings.TrimPrefix(link, w.BaseURL()), "", ""))
	equal(t, "status of the used link", used.StatusCode, http.StatusGone)
	status, session := w.exchange(answer.Get("code"), "code_verifier", "-")
	if status != 200 || session.str("organization_id") != org1 {
		t.Errorf("exchange answered %d %v", status, session)
	}
}

func TestMailLinksStopWorkingWithTheInvitation(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"revoked", "expired", "accepted"} {
		w := newWorld(t)
		i := w.send(object{"email": "x@corp.test", "organization_id": org1, "expires_in_days": 1})
		w.bring(i, state)
		path := strings.TrimPrefix(w.Outbox()[0].AcceptURL, w.BaseURL())
		page, _ := w.do(w.request("GET", path, "", ""))
		equal(t, state+" page", page.StatusCode, http.StatusGone)
		post, _ := w.submit(htmlForm{action: "/invitations/accept", fields: url.Values{"invitation_token": {i.str("token")}}}, "y@corp.test")
		equal(t, state+" post", post.StatusCode, http.StatusGone)
	}
}

func TestOutboxSpeaksJSONAndHTML(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *workostest.Options) { o.AcceptURL = "http://127.0.0.1:4000/invite?from=mail" })
	w.send(object{"email": "one@y.test"})
	w.clock.Add(time.Minute)
	i := w.send(object{"email": "two@y.test", "organization_id": org1, "inviter_user_id": ada})
	r := w.request("GET", "/outbox", "", "")
	r.Header.Set("Accept", "application/json")
	_, body := w.do(r)
	mails := w.parse([]byte(`{"data":` + string(body) + `}`)).items()
	equal(t, "mails", len(mails), 2)
	for name, want := range map[string]string{
		"to": "two@y.test", "subject": "Ada Lovelace has invited you to join Acme", "invitationId": i.str("id"),
		"acceptUrl": "http://127.0.0.1:4000/invite?from=mail&invitation_token=" + i.str("token"), "sentAt": "2026-11-22T12:01:00Z",
	} {
		equal(t, name, mails[0].str(name), want)
	}
	equal(t, "names", len(mails[0]), 5)
	_, page := w.do(w.request("GET", "/outbox", "", ""))
	for _, text := range []string{"one@y.test", "Ada Lovelace", "Acme", i.str("token"), "pending"} {
		if !strings.Contains(string(page), text) {
			t.Errorf("the page lacks %q", text)
		}
	}
}
