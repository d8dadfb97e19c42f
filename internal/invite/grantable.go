package invite

import (
	"fmt"
	"time"
)

// Promised is what a grant in an organization is decided on, read under the locks of the pools.
type Promised struct {
	Now          time.Time
	Organization PoolFacts
	// Members are those who hold grants that have not ended.
	Members []Budget
}

// GrantRule decides on a grant; an error of it ends the transaction.
type GrantRule func(Promised) error

// withinOrganization is the rule of a grant by a member: what has been granted in an organization and is not used yet may
// not be more than its own pool has left. Nil where that has no limit. Places of the base are promised to nobody in particular.
func (s *Service) withinOrganization(scope Scope, amount int) GrantRule {
	if scope == "" || s.Policy.base(OrganizationPool, Standing{}).Unlimited {
		return nil
	}
	return func(p Promised) error {
		left := remaining(s.Policy.limit(p.Organization, moment{now: p.Now}), p.Organization.Used)
		if left == nil {
			return nil
		}
		free := *left
		for _, m := range p.Members {
			free -= s.Policy.unusedGrants(m, p.Now)
		}
		if amount <= free {
			return nil
		}
		return refuseBecause(QuotaExhausted, fmt.Sprintf("The organization has %d places left to grant.", max(0, free)))
	}
}

// unusedGrants is how many granted places somebody may still use. What they have used counts in the organization's pool
// already, and is taken from the base first: of the grants there is no more left than of all their places. Who has no limit needs none;
// what they have used counts against their grants then, which they had once.
func (p Policy) unusedGrants(b Budget, now time.Time) int {
	if !b.Standing.Active {
		return 0
	}
	open := 0
	for _, g := range b.Pools[0].Grants {
		switch {
		case g.ended(now):
		case g.ExpiresAt.IsZero():
			open += g.Amount
		default:
			open += max(0, g.Amount-g.Used)
		}
	}
	left := remaining(p.limit(b.Pools[0], moment{now, b.Standing, b.Accrual}), b.Pools[0].Used)
	if left == nil {
		return max(0, open-b.Pools[0].Used)
	}
	return min(open, *left)
}
