package invite

import (
	"context"
	"errors"
	"time"
)

// Draft is an invite that is about to be reserved, with everything that one transaction needs.
type Draft struct {
	Record Record
	// Domain is the A-label of the address.
	Domain string
	Pools  []Pool
	// Attempt is written with the invite when the caller sends at once; its N is 0 where the deliverer will begin one.
	Attempt Attempt
	// Sends are the send limits to look at.
	Sends SendLimits
	// Later leaves the sending to the deliverer.
	Later bool
	Key   *Key
	// Grants are what the place is taken from; see decide.
	Grants Grants
	// SentBy is who asked for the mail and whose limits it counts in.
	SentBy string
	// Seed is the row of a list that this invite is for; nil for everybody else's.
	Seed *SeedMark
}

// SendLimits ask how long ago a member's Nth last mail was, since a moment; 0 asks nothing.
type SendLimits struct {
	PerMember, PerRecipient       int
	Refusals                      int // of those that a veil hides, within MemberWithin
	MemberWithin, RecipientWithin time.Duration
}

// LastSends are the moments of the Nth last mails, zero where there are fewer.
type LastSends struct{ Member, Recipient, Refused time.Time }

// Key is an idempotency key, hashed; it belongs to one caller and one mutation.
type Key struct {
	Principal, Mutation, KeyHash, InputHash string
}

// Facts are what a reservation is decided on, read after the pools were locked.
type Facts struct {
	// Now is the clock, read under the locks.
	Now      time.Time
	Standing Standing
	// Pools are in the draft's order.
	Pools []PoolFacts
	// Sends tells when the limits' last mails went out.
	Sends LastSends
	// Existing is the live invite of the same address and scope, if there is one.
	Existing *Record
	// Accrual are the epochs of the accrual setting, oldest first.
	Accrual []AccrualEpoch
	// Replaced is the invite that the draft stands in for, locked.
	Replaced *Case
	// Spend takes a permit of the write budget in this very transaction, if grant allows it in the light of what was spent.
	Spend func(kind WriteKind, grant func(Spent) bool) (bool, error)
}

// Reserved is what a reservation came to: a new invite, or the one that the caller's key made before.
type Reserved struct {
	Record   Record
	Attempt  Attempt
	Replayed bool
}

// Store keeps invites, quota and ledger. Every method is one transaction or one read; nothing in it calls the network.
// Rules travel in as functions and run inside the transaction, so they must be quick and pure.
type Store interface {
	// Reserve charges every pool of the draft and inserts its invite and first attempt, all or nothing. decide runs once the
	// pools are locked and returns the draft as it shall be written; an error of its ends the transaction and is returned as
	// it is. A key that was used with another input is a *Refusal. When the commit's own outcome is unknown the error says so
	// and nothing may be undone.
	Reserve(ctx context.Context, d Draft, now func() time.Time, decide func(Facts) (Draft, error)) (Reserved, error)
	// Grant raises a pool's limit, and Freeze lets its member send nothing, or again, as the action says. Both lock the pool, so
	// that a reservation sees them or is over, and record the action with its reason.
	// A grant's key that made one before grants nothing; with another input it is a *Refusal. A rule is asked under the lock of
	// the organization's pool too.
	Grant(ctx context.Context, pool Pool, g Grant, k *Key, rule GrantRule) error
	Freeze(ctx context.Context, pool Pool, a Action) error
	// SetAccrual begins an epoch unless the present one has the same setting; the first is only written when it accrues
	// anything.
	SetAccrual(ctx context.Context, e AccrualEpoch) error
	// Seen reports whether a key has made a grant before; a *Refusal when it came with another input.
	Seen(ctx context.Context, k Key) (bool, error)
	// Replay finds the invite that a key made before; nil when it made none, a *Refusal when it came with another input.
	Replay(ctx context.Context, k Key) (*Record, error)
	// Change locks one invite with its pools and applies fn; on an error of fn nothing is written. problem.NotFound when
	// there is no such invite.
	Change(ctx context.Context, inviteID string, fn func(*Case) error) (Record, error)
	// ChangeByInvitation is Change by the id of a WorkOS invitation that an invite tracks; problem.NotFound when none does.
	// A mark moves the cursor of the events tail in the same transaction, also when no invite tracks the invitation.
	ChangeByInvitation(ctx context.Context, invitationID string, mark *EventMark, fn func(*Case) error) (Record, error)
	// ChangeAll is ChangeByInvitation for events in a row, all or nothing; an invitation that no invite tracks is passed over.
	ChangeAll(ctx context.Context, all []Booking) error
	// Claim takes up to limit live invites that want attention, each for the caller alone until the lease ends.
	Claim(ctx context.Context, now, leaseUntil time.Time, limit int) ([]Record, error)
	// Case reads an invite with all that belongs to it, unlocked.
	Case(ctx context.Context, inviteID string) (Case, error)
	// Probed notes a refusal that a veil hides.
	Probed(ctx context.Context, principal string, at time.Time) error
	// Unsent lists SENDING invites made before a moment, the oldest first.
	Unsent(ctx context.Context, before time.Time, limit int) ([]Record, error)
	// RevokeOrphans wishes the live invites revoked whose inviter has been removed from their scope, of one inviter or (empty)
	// of all, and returns how many. It may be repeated.
	RevokeOrphans(ctx context.Context, inviterID string, now time.Time) (int, error)
	// Lapsed lists live invites of a pool that are stored as pending though their time is over, longest over first.
	Lapsed(ctx context.Context, pool Pool, now time.Time, limit int) ([]Record, error)
	// Canary is the latest invitation that WorkOS answered for with its id and that was made within a span of its time; nil
	// where there is none.
	Canary(ctx context.Context, from, to time.Time) (*Canary, error)
	// Suspects lists the invites of an inviter to an address in a scope, the newest first, a few at most.
	Suspects(ctx context.Context, addressKey string, scope Scope, inviterID string) ([]Record, error)
	// TakeIn inserts a whole invite for an invitation that was issued elsewhere, charging the pools with what its ledger holds;
	// where another live invite holds the address it goes beside that. False when an invite tracks the invitation already.
	TakeIn(ctx context.Context, c Case, pools []Pool) (bool, error)
	// Learned remembers an id under which WorkOS names our API key, and Makers lists them.
	Learned(ctx context.Context, makerID string, at time.Time) error
	Makers(ctx context.Context) ([]string, error)
	// Proven reports whether a 201 has proved an invitation ours.
	Proven(ctx context.Context, invitationID string) (bool, error)
	// Presumed finds the pending invite that is linked to an invitation on a presumption; nil where there is none.
	Presumed(ctx context.Context, invitationID string) (*Record, error)
	// Linked reports which of these WorkOS invitations belong to an invite already.
	Linked(ctx context.Context, invitationIDs []string) (map[string]bool, error)
	// Throttle changes how much of the write budget may be used.
	Throttle(ctx context.Context, fn func(Pace) Pace) error
	Reader
	People
}

// Reader answers queries.
type Reader interface {
	// Record reads one invite; problem.NotFound when there is none. Records leaves out what it does not know.
	Record(ctx context.Context, inviteID string) (Record, error)
	Records(ctx context.Context, inviteIDs []string) (map[string]Record, error)
	// Sent lists one page of listed invites, without an inviter of all; problem.NotFound for a position by address that was never in it.
	Sent(ctx context.Context, q SentQuery) (SentPage, error)
	// Members lists one page of the people of a scope.
	Members(ctx context.Context, q MemberQuery) (MemberPage, error)
	// Budgets is Budget for many members of one scope; who was never let in is left out.
	Budgets(ctx context.Context, userIDs []string, scope Scope, now time.Time) (map[string]Budget, error)
	// PoolSums are what of an organization's or the total pool has no known outcome yet, and what was ever refunded.
	PoolSums(ctx context.Context, p Pool) (reserved, refunded int, err error)
	// Stats counts a cohort of a scope's listed invites; Span tells when the first and the last of it were made, zero without any.
	Stats(ctx context.Context, q StatsQuery) (Stats, error)
	Span(ctx context.Context, scope Scope, f Filter, now time.Time) (first, last time.Time, err error)
	// Tree reads one page of who brought whom, TreeCounts how many are below each person, and Ancestors by whom somebody came
	// into a scope, by whom that one did, and so on, at most so many; it goes round where the data do.
	Tree(ctx context.Context, q TreeQuery) (TreePage, error)
	TreeCounts(ctx context.Context, scope Scope, userIDs []string) (map[string]TreeCount, error)
	Ancestors(ctx context.Context, scope Scope, userID string, most int) ([]string, error)
	// Steps reads the histories of invites, oldest first.
	Steps(ctx context.Context, inviteIDs []string) (map[string][]Step, error)
	// Member reads a person in a scope; problem.NotFound where they never were.
	Member(ctx context.Context, userID string, scope Scope) (Member, error)
	// MembersOf reads a person's active memberships in organizations, by the organizations' ids.
	MembersOf(ctx context.Context, userID string) ([]*Member, error)
	// Standing reads a person's place in a scope; the application scope is for who has no organization.
	Standing(ctx context.Context, userID string, scope Scope) (Standing, error)
	// Senders reads what bears on mailing again: Standing for several people of a scope, who was never let in left out, and
	// what somebody has sent lately. One statement.
	Senders(ctx context.Context, q SendersQuery) (Senders, error)
	// Budget reads a member's standing with the facts of every pool that their invites charge, with what Reserved and
	// Refunded show, and the epochs of accrual; all of it at one moment.
	Budget(ctx context.Context, userID string, scope Scope, now time.Time) (Budget, error)
	// PoolFacts reads pools in the order given, and the epochs of accrual.
	PoolFacts(ctx context.Context, pools []Pool, now time.Time) ([]PoolFacts, []AccrualEpoch, error)
	// Recent lists invites of these lists that were written since, oldest change first; Versions tells of pools whether they
	// changed. Both are what subscriptions ask again and again, whichever process did the writing.
	Recent(ctx context.Context, lists []List, since time.Time, limit int) ([]Record, error)
	Versions(ctx context.Context, poolIDs []string) (map[string]int, error)
	// Pool reads a pool by id; problem.NotFound when nothing was ever charged to it.
	Pool(ctx context.Context, id string) (Pool, error)
}

// People keeps who is known and who is let in.
type People interface {
	Erasures
	// KnowPerson writes what WorkOS says of a person and, with an admission, lets them in unless they are in already.
	KnowPerson(ctx context.Context, p Person, admit *Admission) error
	// PersonGone remembers that a person is no more. Their name, address and sessions go, the rest stays for the tree. From eraseAt
	// on, or an earlier moment that was named before, their address is due to be erased wherever else it is.
	PersonGone(ctx context.Context, userID string, at, eraseAt time.Time) error
	// NameOrganization writes the name of an organization that is known here, and OrganizationGone ends the memberships and
	// sessions of one that is no more; its name stays.
	NameOrganization(ctx context.Context, o Organization, at time.Time) error
	OrganizationGone(ctx context.Context, id string, at time.Time) error
	// Knows reports whether the person was ever seen here, or accepted an invite.
	Knows(ctx context.Context, userID string) (bool, error)
	// Admitted reports whether the person may come in.
	Admitted(ctx context.Context, userID string) (bool, error)
	// PersonByID is PeopleByID for one; false when nobody has the id.
	PersonByID(ctx context.Context, id string) (Person, bool, error)
	// PeopleByID and OrganizationsByID leave out whom they do not know.
	PeopleByID(ctx context.Context, ids []string) (map[string]Person, error)
	OrganizationsByID(ctx context.Context, ids []string) (map[string]Organization, error)
	// KnowMachine writes what WorkOS says of a machine, and its organization's name where that is given.
	KnowMachine(ctx context.Context, m Machine) error
	// MachinesByID leaves out those that have never been here.
	MachinesByID(ctx context.Context, ids []string) (map[string]Machine, error)
	// ActiveIn tells who of these people is active in the scope.
	ActiveIn(ctx context.Context, userIDs []string, scope Scope) (map[string]bool, error)
}

// EventMark moves the cursor of the events tail from one event to the next. The change is refused with ErrCursorMoved
// when another process has moved it meanwhile.
type EventMark struct {
	EventID, Type string
	After         string
	// At is when it is applied, and CreatedAt when it happened.
	At, CreatedAt time.Time
	// Epoch is the reader's; one of another epoch may move nothing.
	Epoch int64
	// Late notes that the event is applied and leaves the cursor where it is, beyond it.
	Late bool
}

// Booking is one change of many.
type Booking struct {
	InvitationID string
	Mark         EventMark
	Book         func(*Case) error
}

// SentQuery asks for one page of what a member, or without one everybody, sent in one scope. Position is exclusive; Backward reads towards newer
// ones. Now decides which pending ones count as expired.
type SentQuery struct {
	InviterID string
	Scope     Scope
	Filter    Filter
	Order     Order
	After     *Position
	Before    *Position
	Limit     int
	Backward  bool
	CountTo   int
	Now       time.Time
}

// OrderField is what invites can be ordered by, as the schema names it.
type OrderField string

// The fields. An invite without an end counts as later than every other.
const (
	OrderCreatedAt OrderField = "CREATED_AT"
	OrderExpiresAt OrderField = "EXPIRES_AT"
	OrderEmail     OrderField = "EMAIL"
)

// Direction is which way a list goes.
type Direction string

// The directions.
const (
	Ascending  Direction = "ASC"
	Descending Direction = "DESC"
)

// Order is by a field, ties by id in the same direction. The zero value is newest first.
type Order struct {
	Field     OrderField
	Direction Direction
}

// Position is a place in an order; the order says which of the times counts. By address it is the invite's own, which the
// store looks up: a cursor holds no address.
type Position struct {
	CreatedAt time.Time
	ExpiresAt time.Time
	ID        string
}

// SentPage is one page in its order, and whether more lie on either side. Total is nil beyond CountTo.
type SentPage struct {
	Records     []Record
	HasNext     bool
	HasPrevious bool
	Total       *int
}

// ErrCursorMoved says that another process has read the event already.
var ErrCursorMoved = errors.New("the events cursor has moved")

// ErrKeyConflict refuses an idempotency key that came with another input before.
func ErrKeyConflict() error { return refuse(KeyConflict) }
