package invite

import (
	"crypto/sha256"
	"encoding/base32"
	"time"
)

// QuotaPool is whose budget a pool is.
type QuotaPool string

// The pools, in the order in which the one that blocks is named.
const (
	MemberPool       QuotaPool = "MEMBER"
	OrganizationPool QuotaPool = "ORGANIZATION"
	TotalPool        QuotaPool = "TOTAL"
)

// Pool names one budget. Its id follows from what it is, so that any process names the same row.
type Pool struct {
	ID     string
	Kind   QuotaPool
	Scope  Scope
	UserID string
}

func newPool(kind QuotaPool, scopeKey, userID string) Pool {
	sum := sha256.Sum256([]byte(string(kind) + "\x00" + scopeKey + "\x00" + userID))
	id := make([]byte, 0, 32)
	id = append(id, "quota_"...)
	return Pool{ID: string(poolEncoding.AppendEncode(id, sum[:16])), Kind: kind, Scope: ScopeOfKey(scopeKey), UserID: userID}
}

// poolEncoding is base32hex in lower case.
var poolEncoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// MemberPoolOf is a member's own pool in a scope.
func MemberPoolOf(userID string, scope Scope) Pool { return newPool(MemberPool, scope.Key(), userID) }

// PoolsOf are the pools that one more invite in a scope charges: the member's own first, unless it is no member's.
func PoolsOf(userID string, scope Scope) []Pool {
	pools := make([]Pool, 0, 3)
	if userID != "" {
		pools = append(pools, MemberPoolOf(userID, scope))
	}
	if scope != "" {
		pools = append(pools, newPool(OrganizationPool, scope.Key(), ""))
	}
	return append(pools, newPool(TotalPool, "app", ""))
}

// PoolFacts is what the store knows of one pool at one moment.
type PoolFacts struct {
	Pool Pool
	Used int // the ledger's sum
	// Grants are those that have not ended, and of the ended ones those that something was taken from.
	Grants []GrantFacts
	// Reserved and Refunded are for information and read only where they are shown.
	Reserved int
	Refunded int
}

// Budget is what the store knows of a member's place and of the pools that their invites charge.
type Budget struct {
	Standing Standing
	Pools    []PoolFacts
	Accrual  []AccrualEpoch
}

// GrantFacts is what the store knows of one grant.
type GrantFacts struct {
	ID        string
	Amount    int
	Used      int       // charges that name it
	ExpiresAt time.Time // zero: never
}

func (g GrantFacts) ended(now time.Time) bool {
	return !g.ExpiresAt.IsZero() && !now.Before(g.ExpiresAt)
}

// granted is what the grants add to the limit at a moment. One that has ended counts for no more than what was taken from
// it: its places do not become lasting ones by coming back.
func (f PoolFacts) granted(now time.Time) int {
	sum := 0
	for _, g := range f.Grants {
		if g.ended(now) {
			sum += min(g.Used, g.Amount)
		} else {
			sum += g.Amount
		}
	}
	return sum
}

// bucket is the grant that the next place is taken from: the one that ends soonest and has any left. Empty: the base, and
// what is granted for good.
func (f PoolFacts) bucket(now time.Time) string {
	var best GrantFacts
	for _, g := range f.Grants {
		ends := !g.ExpiresAt.IsZero() && !g.ended(now) && g.Used < g.Amount
		if ends && (best.ID == "" || g.ExpiresAt.Before(best.ExpiresAt)) {
			best = g
		}
	}
	return best.ID
}

// Standing is a member's place in one scope.
type Standing struct {
	Active bool
	// Name is what the mail calls them.
	Name  string
	Roles []string
	// Since is when they came into the scope; places accrue from then on.
	Since time.Time
	// Frozen: an operator lets this member send nothing here; FrozenReason is for the member to read.
	Frozen       bool
	FrozenReason string
	// Operator may assign every role: a seed run.
	Operator bool
}

// refusal says what blocks, to the member.
func (s Standing) refusal() *Refusal {
	code := s.blocks()
	switch {
	case code == InvitingFrozen && s.FrozenReason != "":
		return refuseBecause(code, refusalMessages[code]+" "+s.FrozenReason)
	case code == NotPermitted:
		return refuseBecause(code, "The name on your account looks like a web address, and it stands in every mail. Change it, then invite.")
	}
	return refuse(code)
}

// refusalTo is refusal to the member or, of an invite that somebody else asks to send for them, to that person.
func (s Standing) refusalTo(themselves bool) *Refusal {
	if themselves {
		return s.refusal()
	}
	return refuseBecause(s.blocks(), "It would be sent for somebody who may not invite here at present.")
}

// blocks names what keeps a member from inviting here at all; empty when nothing does.
func (s Standing) blocks() RefusalCode {
	switch {
	case !s.Active:
		return ScopeNotAllowed
	case s.Frozen:
		return InvitingFrozen
	case advertises(s.Name):
		return NotPermitted
	default:
		return ""
	}
}

// Limit is a number of places; the zero value is none.
type Limit struct {
	Places    int
	Unlimited bool
}

// Quota explains one pool: limit = base + accrued + granted, remaining = max(0, limit − used). Nil means unlimited.
type Quota struct {
	ID             string
	Pool           QuotaPool
	OrganizationID string
	UserID         string
	Limit          *int
	Used           int
	Accrued        int
	Granted        int
	Remaining      *int
	// Reserved is the part of used whose outcome is not known yet.
	Reserved int
	Refunded int
	// Available is the least remaining of every pool that a send charges.
	Available *int
	// NextAccrualAt is when the next place accrues; nil where none will.
	NextAccrualAt *time.Time
	CanInvite     bool
	BlockedBy     *RefusalCode
	BlockedPool   *QuotaPool
}

// moment is what limits depend on beside the pool.
type moment struct {
	now      time.Time
	standing Standing
	accrual  []AccrualEpoch
}

// limit is the pool's limit under the policy; nil is unlimited.
func (p Policy) limit(f PoolFacts, m moment) *int {
	base := p.base(f.Pool.Kind, m.standing)
	if base.Unlimited {
		return nil
	}
	sum := base.Places + f.granted(m.now)
	if f.Pool.Kind == MemberPool {
		accrued, _ := accrued(m.accrual, m.standing.Since, m.now)
		sum += accrued
	}
	return &sum
}

func (p Policy) base(kind QuotaPool, standing Standing) Limit {
	switch kind {
	case OrganizationPool:
		return p.QuotaPerOrganization
	case TotalPool:
		return p.QuotaTotal
	default:
		return p.memberBase(standing.Roles)
	}
}

// memberBase is the most generous limit that one of the roles gives.
func (p Policy) memberBase(roles []string) Limit {
	best, found := p.Quota, false
	for _, role := range roles {
		l, ok := p.QuotaByRole[role]
		if ok && (!found || l.Unlimited || (!best.Unlimited && l.Places > best.Places)) {
			best, found = l, true
		}
	}
	return best
}

// remaining is nil when the pool has no limit. It is never negative: a lowered limit takes nothing back.
func remaining(limit *int, used int) *int {
	if limit == nil {
		return nil
	}
	left := max(0, *limit-used)
	return &left
}

// quota explains the first of the pools that a send charges, in the light of all of them.
func (p Policy) quota(facts []PoolFacts, m moment) Quota {
	own := facts[0]
	limit := p.limit(own, m)
	q := Quota{
		ID: own.Pool.ID, Pool: own.Pool.Kind, OrganizationID: string(own.Pool.Scope), UserID: own.Pool.UserID,
		Limit: limit, Used: own.Used, Granted: own.granted(m.now), Remaining: remaining(limit, own.Used),
		Reserved: own.Reserved, Refunded: own.Refunded, CanInvite: m.standing.Active,
	}
	if own.Pool.Kind == MemberPool {
		var next time.Time
		q.Accrued, next = accrued(m.accrual, m.standing.Since, m.now)
		if limit != nil {
			q.NextAccrualAt = instant(next)
		}
	}
	if code := m.standing.blocks(); code != "" {
		q.CanInvite, q.BlockedBy = false, &code
	}
	for _, f := range facts {
		left := remaining(p.limit(f, m), f.Used)
		if left == nil {
			continue
		}
		if q.Available == nil || *left < *q.Available {
			q.Available = left
		}
		if *left == 0 && q.BlockedBy == nil {
			code, kind := QuotaExhausted, f.Pool.Kind
			q.CanInvite, q.BlockedBy, q.BlockedPool = false, &code, &kind
		}
	}
	return q
}
