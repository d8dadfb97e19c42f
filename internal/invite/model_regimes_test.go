package invite

import "time"

// regime is what WorkOS and the operator keep to, and what therefore must be true.
type regime struct {
	name string
	// delays are how long after its write a POST takes effect; lags how long it is invisible then.
	delays, lags []time.Duration
	// sendWait is how long is waited before another POST; it is enough where the times are kept.
	sendWait time.Duration
	// late: the gate that keeps a POST from being written late does not work.
	late bool
	// echoes: WorkOS may repeat a POST inside and refuse its own work; what we do then rests on its times.
	echoes bool
	// duplicates: a second open invitation of an address is accepted, always; otherwise by chance.
	duplicates bool
	// addresses: this many people are invited; zero is all.
	addresses int
	// twins: somebody at the dashboard uses our key, so that theirs cannot be told from ours: an invite that follows theirs
	// may leave ours without a place.
	twins bool
	// restless: limits are lowered and grants end.
	restless bool

	// single: no invite ever makes two invitations.
	single bool
	// exact: no pool is ever above its limit.
	exact bool
	// afterwards: invitations are charged not always, but when everything has come to light.
	afterwards bool
}

var (
	keptDelays = []time.Duration{0, time.Second, 9 * time.Second, applyWithin}
	keptLags   = []time.Duration{0, 5 * time.Second, visibleWithin}
)

const keptWait = 2 * time.Minute

var regimes = []regime{
	{
		name: "WorkOS keeps its times and limits only grow", delays: keptDelays, lags: keptLags, sendWait: keptWait,
		single: true, exact: true,
	},
	{
		name: "WorkOS keeps its times and the operator changes everything", delays: keptDelays, lags: keptLags, sendWait: keptWait,
		restless: true, single: true,
	},
	{
		name: "WorkOS refuses its own work", delays: keptDelays, lags: keptLags, sendWait: keptWait,
		echoes: true, addresses: 1, single: true, exact: true,
	},
	{
		name:   "nothing keeps its time but all is at rest before the last resort",
		delays: []time.Duration{0, 5 * time.Second, applyWithin, 20 * time.Minute},
		lags:   []time.Duration{5 * time.Second, 5 * time.Minute, 20 * time.Minute}, sendWait: 5 * time.Second,
		late: true, restless: true,
	},
	{
		name:   "invitations show late and WorkOS accepts duplicates",
		delays: keptDelays, lags: []time.Duration{5 * time.Minute, 20 * time.Minute}, sendWait: 5 * time.Second,
		duplicates: true, addresses: 1,
	},
	{
		name:   "invitations show after the last resort",
		delays: keptDelays, lags: []time.Duration{0, 20 * time.Minute, 3 * time.Hour}, sendWait: 5 * time.Second,
		echoes: true, addresses: 2, restless: true, afterwards: true,
	},
	{
		name:   "somebody else uses our key",
		delays: keptDelays, lags: keptLags, sendWait: keptWait, twins: true, addresses: 1, afterwards: true,
	},
}
