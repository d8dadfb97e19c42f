package main_test

import (
	"encoding/json"
	"testing"
)

// A list says how long it took to accept, by whatever path it is reached, as the statistics by list do.
func TestAListSaysHowLongItTookToAccept(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := start(t, "--data="+data)
	d.sendList(data, *d.demo("Ada").OrganizationID)
	b := d.browser()
	b.submit(b.click(b.open(d.mailTo("one@list.example").AcceptURL), "Accept the invitation"), map[string][]string{"email": {"one@list.example"}})
	type counts struct {
		Accepted              int
		MedianSecondsToAccept *int
	}
	var got struct {
		Data struct {
			Organization struct {
				SeedBatches struct {
					Nodes []struct {
						ID     string
						Counts counts
					}
				}
				InviteStats struct {
					Groups []struct {
						Counts    counts
						SeedBatch struct{ Counts counts }
					}
				}
			}
		}
	}
	const fields = `counts { accepted medianSecondsToAccept }`
	eventually(t, "the acceptance is counted", func() bool {
		body := d.as("Ada").ask(`{ organization { seedBatches { nodes { id `+fields+` } } inviteStats(by: SEED_BATCH) { groups { `+fields+` seedBatch { `+fields+` } } } } }`, nil).reply.body
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		lists := got.Data.Organization.SeedBatches.Nodes
		return len(lists) == 1 && lists[0].Counts.Accepted == 1
	})
	list, groups := got.Data.Organization.SeedBatches.Nodes[0], got.Data.Organization.InviteStats.Groups
	if len(groups) != 1 {
		t.Fatalf("%+v", got)
	}
	for name, c := range map[string]counts{"the page": list.Counts, "the list of a group": groups[0].SeedBatch.Counts} {
		if c.MedianSecondsToAccept == nil || groups[0].Counts.MedianSecondsToAccept == nil || *c.MedianSecondsToAccept != *groups[0].Counts.MedianSecondsToAccept {
			t.Errorf("%s: %+v, the statistics: %+v", name, c, groups[0].Counts)
		}
	}
}
