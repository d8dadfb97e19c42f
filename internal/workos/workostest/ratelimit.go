package workostest

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rate lets so many requests through in any span of the window's length; the zero value lets everything through.
type Rate struct {
	Requests int
	Window   time.Duration
}

// RateLimits are WorkOS's kinds of limits (reference, "Rate limits"). A refused request counts against none.
type RateLimits struct {
	// Everything counts every request. Reads and Writes count those of /user_management/, Writes also sign-ins.
	Everything, Reads, Writes Rate
	// SignIns counts POST …/authenticate for each address.
	SignIns Rate
	// RetryAfterDate sends Retry-After as an HTTP date instead of seconds (RFC 9110, section 10.2.3), NoRetryAfter not at all.
	RetryAfterDate, NoRetryAfter bool
	// PlainBody sends a line of text instead of JSON.
	PlainBody bool
}

// DocumentedRateLimits are those of WorkOS's reference.
func DocumentedRateLimits() RateLimits {
	return RateLimits{
		Everything: Rate{6000, time.Minute}, Reads: Rate{1000, 10 * time.Second}, Writes: Rate{500, 10 * time.Second},
		SignIns: Rate{10, time.Minute},
	}
}

// limited refuses a request that is too much, or counts it.
func (s *Server) limited(c *call) *reply {
	budgets := s.budgets(c)
	now, wait := s.now(), time.Duration(0)
	for key, rate := range budgets {
		spent := slices.DeleteFunc(s.spent[key], func(t time.Time) bool { return now.Sub(t) >= rate.Window })
		s.spent[key] = spent
		if len(spent) >= rate.Requests {
			wait = max(wait, spent[len(spent)-rate.Requests].Add(rate.Window).Sub(now))
		}
	}
	if wait > 0 {
		return s.behaviour.RateLimits.refuse(now, wait)
	}
	for key := range budgets {
		s.spent[key] = append(s.spent[key], now)
	}
	return nil
}

// budgets are the limits that a request counts against.
func (s *Server) budgets(c *call) map[string]Rate {
	limits := s.behaviour.RateLimits
	budgets := map[string]Rate{"everything": limits.Everything}
	if strings.HasPrefix(c.URL.Path, "/user_management/") {
		if c.Method == http.MethodGet {
			budgets["reads"] = limits.Reads
		} else {
			budgets["writes"] = limits.Writes
		}
	}
	if address := s.signingIn(c); address != "" {
		budgets["sign-ins of "+strings.ToLower(address)] = limits.SignIns
	}
	for key, rate := range budgets {
		if rate.Requests <= 0 {
			delete(budgets, key)
		}
	}
	return budgets
}

// signingIn is whose sign-in a request completes; empty when it is none, or nobody's.
func (s *Server) signingIn(c *call) string {
	if c.URL.Path != "/user_management/authenticate" {
		return ""
	}
	var body struct {
		Code    string `json:"code"`
		Pending string `json:"pending_authentication_token"`
	}
	_ = json.Unmarshal(c.body, &body) // the route says what is wrong with it
	g, ok := s.codes.get(body.Code)
	if !ok {
		g, _ = s.pendings.get(body.Pending)
	}
	user, _ := s.users.get(g.UserID)
	return user.Email
}

func (l RateLimits) refuse(now time.Time, wait time.Duration) *reply {
	answer := refuse(http.StatusTooManyRequests, "rate_limit_exceeded", "Too many requests.")
	if l.PlainBody {
		answer = newReply(http.StatusTooManyRequests, "text/plain; charset=utf-8", []byte("Too many requests.\n"))
	}
	if !l.NoRetryAfter {
		answer.header.Set("Retry-After", retryAfter(now, wait, l.RetryAfterDate))
	}
	return answer
}

// retryAfter rounds up: a client that obeys never comes too early.
func retryAfter(now time.Time, wait time.Duration, date bool) string {
	if date {
		return now.Add(wait + time.Second - time.Nanosecond).UTC().Format(http.TimeFormat)
	}
	return strconv.Itoa(int(math.Ceil(wait.Seconds())))
}
