package auth

import (
	"log/slog"
	"net/http"
)

// refusal is why a person got no session: the page for them, reason and cause for the log.
type refusal struct {
	page   Page
	reason string
	cause  error
}

// refuse logs and shows. The reason is one of our own words, never text from the request.
func (a *Auth) refuse(w http.ResponseWriter, r *http.Request, why *refusal) {
	level, attrs := slog.LevelInfo, []slog.Attr{slog.String("reason", why.reason)}
	if why.cause != nil {
		attrs = append(attrs, slog.Any("error", why.cause))
		// When the person has left, what failed then is no news.
		if r.Context().Err() == nil {
			level = slog.LevelWarn
		}
	}
	a.logger.LogAttrs(r.Context(), level, "not signed in", attrs...)
	if why.page.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	a.pages.Message(w, r, why.page)
}

const signInAgain = "Sign in again"

func notBegunHere(p pending) Page {
	return Page{
		Status: http.StatusBadRequest, Title: "This sign-in cannot be finished",
		Text: "It was begun in another browser or too long ago, or it was finished already. " +
			"If cookies are switched off, switch them on for this site.",
		Action: signInAgain, ActionURL: p.again(),
	}
}

func goingRound() Page {
	return Page{
		Status: http.StatusBadRequest, Title: "Sign-in is going round in circles",
		Text:   "We tried several times and could not finish it. Check that this site may set cookies, then try once more.",
		Action: signInAgain, ActionURL: loginPath,
	}
}

func unreachable(p pending) Page {
	return Page{
		Status: http.StatusServiceUnavailable, Title: "Sign-in does not work just now",
		Text:   "Something that we need did not answer as it should. Nothing is lost: try again in a moment.",
		Action: "Try again", ActionURL: p.again(),
	}
}

// almostThere has the status of a "no", for it is one for now: a program that does not wait must not take it for a sign-in.
func almostThere() Page {
	return Page{
		Status: http.StatusForbidden, Title: "One moment, please",
		Text: "You are signed in, and we are waiting to hear that you accepted your invitation. That takes a few seconds, seldom a minute. " +
			"This page looks again by itself.",
		Action: "Look again now", ActionURL: arrivingPath,
	}
}

func invitationOnly(elsewhere string) Page {
	return Page{
		Status: http.StatusForbidden, Title: "By invitation only",
		Text: "You are signed in, but this account has no invitation here. If somebody invited you, open the link in the mail, " +
			"or use the account of the address that it was sent to.",
		Action: "Use another account", ActionURL: elsewhere,
	}
}

// refusalFor turns an error code from AuthKit's redirect or from the exchange into a page. Codes that it does not know get a
// general one; the code's own text is never shown. (WorkOS: "Get an authorization URL", error codes; "Authentication errors".)
func refusalFor(code string, p pending) *refusal {
	page := Page{Status: http.StatusForbidden, Action: signInAgain}
	switch code {
	case "sign_up_not_allowed":
		page.Title = "By invitation only"
		page.Text = "There is no account for you here, and new ones need an invitation. Open the link in the mail that invited you."
	case "access_denied":
		page.Title = "Sign-in was declined"
		page.Text = "You or your identity provider declined it, or there is no account for you here: new ones need an invitation."
		if p.InvitationToken != "" {
			page.Title = "This invitation could not be used"
			page.Text = "It may have been used or withdrawn, it may have run out, or it may be for another address. If you have an account, " +
				"sign in; otherwise ask for a new invitation."
			p.InvitationToken = ""
		}
	case "invitation_invalid":
		page.Title = "This invitation is no longer good"
		page.Text = "It was used, withdrawn, or has run out. If you have an account, sign in; otherwise ask for a new invitation."
		p.InvitationToken = ""
	case "invitation_cannot_be_used_for_email":
		page.Title = "This invitation is for another address"
		page.Text = "Sign in with the address that the invitation was sent to, or ask for one to the address that you use."
	case "organization_selection_required":
		page.Title = "Choose an organization"
		page.Text = "Your account belongs to several. Sign in again and choose the one that you want to use."
		p.OrganizationID = ""
	case "organization_membership_not_found":
		page.Title = "You are not in that organization"
		page.Text = "Sign in without choosing it, or ask somebody there to invite you."
		p.OrganizationID = ""
	case "email_verification_required":
		page.Title = "Confirm your address first"
		page.Text = "Open the confirmation mail that was sent to you, then sign in again."
	case "invalid_grant":
		page.Status = http.StatusBadRequest
		page.Title = "Sign-in took too long"
		page.Text = "It could not be finished in time. Start it once more."
	default:
		code = "other"
		page.Status = http.StatusBadRequest
		page.Title = "Sign-in did not work"
		page.Text = "It was refused on the way. Try again; if it goes on, tell whoever invited you."
		p.OrganizationID = ""
	}
	page.ActionURL = p.again()
	return &refusal{page: page, reason: code}
}
