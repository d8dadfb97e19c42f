package auth

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// rateLimited is a kind that only a transport can find, before anything runs.
const rateLimited problem.Kind = "RATE_LIMITED"

// Limiter counts n askings of a key and gives zero, or says how long to wait. Safe for concurrent use.
type Limiter interface {
	Take(key string, n int) time.Duration
}

// Limits bound how often one caller asks; nil ones bound nothing.
type Limits struct {
	// Member and Machine are for each person and machine, by id.
	Member, Machine Limiter
	// Client is for each address whose requests prove nobody, or whose proof is no good.
	Client Limiter
	// SignIn is for each address that begins or ends a sign-in.
	SignIn Limiter
	// Unknown is for each address that sends bearers of which only WorkOS knows whether they are good.
	Unknown Limiter
}

func take(l Limiter, key string) time.Duration {
	if l == nil {
		return 0
	}
	return l.Take(key, 1)
}

// counted counts a request of whoever it proved to be; strangers and failed proofs count for the address.
func (a *Auth) counted(ctx context.Context, who viewer.Viewer, refused *fault) *fault {
	var wait time.Duration
	switch {
	case refused != nil && refused.status != http.StatusUnauthorized:
		return refused
	case refused != nil || who.Kind == viewer.Anonymous:
		wait = take(a.limits.Client, viewer.ClientKey(ctx))
	case who.Kind == viewer.Machine:
		wait = take(a.limits.Machine, who.ID())
	default:
		wait = take(a.limits.Member, who.ID())
	}
	if wait > 0 {
		return tooOften(wait)
	}
	return refused
}

func tooOften(wait time.Duration) *fault {
	return &fault{
		status: http.StatusTooManyRequests, kind: rateLimited, reason: "rate",
		message: "Too many requests. Try again later.",
		header:  "Retry-After", value: seconds(wait),
	}
}

func seconds(wait time.Duration) string { return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))) }

// signInBound answers a page when an address begins or ends too many sign-ins.
func (a *Auth) signInBound(w http.ResponseWriter, r *http.Request) bool {
	wait := take(a.limits.SignIn, viewer.ClientKey(r.Context()))
	if wait == 0 {
		return true
	}
	w.Header().Set("Retry-After", seconds(wait))
	a.refuse(w, r, &refusal{page: Page{
		Status: http.StatusTooManyRequests, Title: "Too many sign-ins",
		Text: "There were too many from where you are. Wait a minute, then try again.", Action: signInAgain, ActionURL: loginPath,
	}, reason: "rate"})
	return false
}
