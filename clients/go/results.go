package guestlist

import (
	"encoding/json"
	"time"
)

// Refusal is an expected no: nothing was sent, nothing charged. More codes may come; show the message of one that you do not know.
// It is an error too, for those who want to return it.
type Refusal struct {
	Code    RefusalCode `json:"code"`
	Message string      `json:"message"`
	// Pool is whose budget is used up.
	Pool *QuotaPool `json:"pool"`
	// NextAccrualAt is when the next place comes with time.
	NextAccrualAt *time.Time `json:"nextAccrualAt"`
	// RetryAt is when it makes sense again, where too many mails were sent.
	RetryAt *time.Time `json:"retryAt"`
	// ExistingInvite is the one in the way, if the caller may see it.
	ExistingInvite *Invite `json:"existingInvite"`
}

func (r *Refusal) Error() string { return string(r.Code) + ": " + r.Message }

// InviteResult is the result of inviting, revoking or sending again. Either Refusal is nil and Invite is not, or Refusal says why
// not; Invite then is the invite as it stands, where that is the reason.
type InviteResult struct {
	Invite  *Invite  `json:"invite"`
	Quota   *Quota   `json:"quota"`
	Refusal *Refusal `json:"-"`
}

// QuotaResult is the result of a grant.
type QuotaResult struct {
	Quota   *Quota   `json:"quota"`
	Refusal *Refusal `json:"-"`
}

// MemberResult is the result of freezing and unfreezing.
type MemberResult struct {
	Member  *Member  `json:"member"`
	Quota   *Quota   `json:"quota"`
	Refusal *Refusal `json:"-"`
}

// UnmarshalJSON takes any member of the union, also one that is newer than this package.
func (r *InviteResult) UnmarshalJSON(b []byte) error {
	type plain InviteResult
	return unmarshal(b, (*plain)(r), &r.Refusal)
}

// UnmarshalJSON takes any member of the union, also one that is newer than this package.
func (r *QuotaResult) UnmarshalJSON(b []byte) error {
	type plain QuotaResult
	return unmarshal(b, (*plain)(r), &r.Refusal)
}

// UnmarshalJSON takes any member of the union, also one that is newer than this package.
func (r *MemberResult) UnmarshalJSON(b []byte) error {
	type plain MemberResult
	return unmarshal(b, (*plain)(r), &r.Refusal)
}

// unmarshal reads a member of a union: whatever has a code is a refusal.
func unmarshal(b []byte, success any, refusal **Refusal) error {
	if err := json.Unmarshal(b, success); err != nil {
		return err
	}
	var r Refusal
	if err := json.Unmarshal(b, &r); err != nil {
		return err
	}
	if r.Code != "" {
		*refusal = &r
	}
	return nil
}
