package app

import (
	"strconv"
	"strings"
	"time"

	"guestlist/internal/auth"
	"guestlist/internal/ratelimit"
)

// RateLimits are how often one caller may ask in a minute.
type RateLimits struct{ Member, Machine, Client, SignIn, Unknown, Preview int }

// rateLimits reads such as member=600,client=300; what is not named keeps its default.
func (p *parser) rateLimits(name, word, defaults string) RateLimits {
	var l RateLimits
	into := map[string]*int{
		"member": &l.Member, "machine": &l.Machine, "client": &l.Client, "sign_in": &l.SignIn, "unknown": &l.Unknown, "preview": &l.Preview,
	}
	for _, pair := range append(p.list(name, defaults), p.list(name, word)...) {
		key, number, _ := strings.Cut(pair, "=")
		n, err := strconv.Atoi(number)
		if into[key] == nil || err != nil || n < 1 || n > 1_000_000 {
			p.say(name, "must look like member=600,machine=1200,client=600,sign_in=120,unknown=30,preview=100, each 1 to 1000000 a minute")
			return RateLimits{}
		}
		*into[key] = n
	}
	return l
}

// limiters make the counters, of this process alone.
func (l RateLimits) limiters(now func() time.Time) (auth.Limits, *ratelimit.Limiter, error) {
	all := make([]*ratelimit.Limiter, 0, 6)
	for _, n := range []int{l.Member, l.Machine, l.Client, l.SignIn, l.Unknown, l.Preview} {
		one, err := ratelimit.New(n, now)
		if err != nil {
			return auth.Limits{}, nil, err
		}
		all = append(all, one)
	}
	return auth.Limits{Member: all[0], Machine: all[1], Client: all[2], SignIn: all[3], Unknown: all[4]}, all[5], nil
}
