package app

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"guestlist/graph"
	"guestlist/internal/invite"
)

// parser reads words and collects what is wrong with them.
type parser struct{ wrong []string }

func (p *parser) say(name, why string) { p.wrong = append(p.wrong, name+" "+why) }

func (p *parser) fail(name string, err error) {
	if err != nil {
		p.say(name, err.Error())
	}
}

func (p *parser) err() error {
	if len(p.wrong) == 0 {
		return nil
	}
	return fmt.Errorf("%w:\n  %s", errConfiguration, strings.Join(p.wrong, "\n  "))
}

func (p *parser) required(name, word string) string {
	if strings.TrimSpace(word) == "" {
		p.say(name, "is required")
	}
	return strings.TrimSpace(word)
}

func (p *parser) url(name, word string) *url.URL {
	u, err := url.Parse(word)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		p.say(name, "must be an http or https address")
		return nil
	}
	return u
}

func (p *parser) address(name, word string) string {
	if _, port, err := net.SplitHostPort(word); err != nil || port == "" {
		p.say(name, "must be HOST:PORT")
	}
	return word
}

func (p *parser) origins(name, word string) []string {
	all := p.list(name, word)
	for _, o := range all {
		u, err := url.Parse(o)
		if err != nil || u.Host == "" || u.Scheme+"://"+u.Host != o || u.Scheme != "http" && u.Scheme != "https" {
			p.say(name, "must hold exact origins such as https://app.example.com, without a path or wildcard")
			return nil
		}
	}
	return all
}

// networks reads addresses and networks; none named, none.
func (p *parser) networks(name, word string) []netip.Prefix {
	var all []netip.Prefix
	for _, w := range p.list(name, word) {
		if addr, err := netip.ParseAddr(w); err == nil {
			all = append(all, netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(w)
		if err != nil || network.Bits() == 0 {
			p.say(name, "must hold addresses or networks such as 10.0.0.0/8, and not everybody's")
			return nil
		}
		all = append(all, network.Masked())
	}
	return all
}

func (p *parser) duration(name, word string) time.Duration {
	d, err := time.ParseDuration(word)
	switch {
	case err != nil:
		p.say(name, "must be a duration such as 72h or 30s")
	case d <= 0:
		p.say(name, "must be more than zero")
	}
	return d
}

func (p *parser) number(name, word string, least, most int) int {
	n, err := strconv.Atoi(word)
	if err != nil || n < least || n > most {
		p.say(name, fmt.Sprintf("must be a whole number from %d to %d", least, most))
	}
	return n
}

func (p *parser) oneOf(name, word string, allowed ...string) string {
	if !slices.Contains(allowed, word) {
		p.say(name, "takes "+strings.Join(allowed, ", "))
	}
	return word
}

func (p *parser) limit(name, word string) invite.Limit {
	if word == "unlimited" {
		return invite.Limit{Unlimited: true}
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < 0 || n > 1_000_000_000 {
		p.say(name, "must be a whole number, 0 or more, or unlimited")
	}
	return invite.Limit{Places: n}
}

func (p *parser) limits(name, word string) map[string]invite.Limit {
	limits := map[string]invite.Limit{}
	for _, pair := range p.list(name, word) {
		role, limit, ok := strings.Cut(pair, "=")
		if !ok || role == "" {
			p.say(name, "must look like admin=unlimited,member=5")
			return nil
		}
		limits[role] = p.limit(name, limit)
	}
	return limits
}

// accrual reads "1/168h", or none.
func (p *parser) accrual(name, word string) invite.Accrual {
	if word == "none" || word == "" {
		return invite.Accrual{}
	}
	amount, every, _ := strings.Cut(word, "/")
	n, err := strconv.Atoi(amount)
	d, err2 := time.ParseDuration(every)
	if err != nil || err2 != nil || n < 1 || n > 1000 || d < time.Second {
		p.say(name, "must look like 1/168h: 1 to 1000 places each time, a second or more apart; or none")
		return invite.Accrual{}
	}
	return invite.Accrual{Amount: n, Every: d}
}

func (p *parser) permissions(name, word string) map[string][]string {
	byRole := map[string][]string{}
	for _, pair := range p.list(name, word) {
		role, slugs, ok := strings.Cut(pair, "=")
		if !ok || role == "" || slugs == "" {
			p.say(name, "must look like admin=invites:read+invites:manage")
			return nil
		}
		byRole[role] = strings.Split(slugs, "+")
	}
	return byRole
}

// documents reads a manifest of the operations that clients were built with; none named, none.
func (p *parser) documents(name, file string) graph.Documents {
	if file == "" {
		return nil
	}
	manifest, err := os.ReadFile(file)
	if err != nil {
		p.say(name, "names a file that cannot be read")
		return nil
	}
	docs, err := graph.ParseDocuments(manifest)
	p.fail(name, err)
	return docs
}

// domains are compared as A-labels; an address under each shows whether it is one.
func (p *parser) domains(name, word string) []string {
	var domains []string
	for _, d := range p.list(name, word) {
		a, refusal := invite.ParseAddress("someone@" + strings.TrimPrefix(d, "@"))
		if refusal != nil {
			p.say(name, "holds something that is not a domain")
			return nil
		}
		domains = append(domains, a.Domain)
	}
	return domains
}

// list reads words that commas separate. Commas alone are a slip, and not the same as nothing: some lists open doors when empty.
func (p *parser) list(name, word string) []string {
	var all []string
	for _, w := range strings.Split(word, ",") {
		if w = strings.TrimSpace(w); w != "" {
			all = append(all, w)
		}
	}
	if word != "" && len(all) == 0 {
		p.say(name, "names nothing: leave it out, or take out the commas and blanks")
	}
	return all
}
