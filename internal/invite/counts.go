package invite

import "time"

// Counts tell what became of invites. One that is SENDING counts nowhere, one that is REVOKING as pending.
type Counts struct {
	Pending, Accepted, Revoked, Expired, Failed int
	// Median is of the time from the mail to the acceptance; nil where nobody accepted, or where it was not asked for.
	Median *time.Duration
}

// Sent are those that went out.
func (c Counts) Sent() int { return c.Pending + c.Accepted + c.Revoked + c.Expired }

// AcceptanceRate is nil where nothing was sent.
func (c Counts) AcceptanceRate() *float64 {
	if c.Sent() == 0 {
		return nil
	}
	rate := float64(c.Accepted) / float64(c.Sent())
	return &rate
}

// MedianSeconds is the median in whole seconds.
func (c Counts) MedianSeconds() *int {
	if c.Median == nil {
		return nil
	}
	n := int(*c.Median / time.Second)
	return &n
}
