package guestlist_test

import (
	"context"
	"fmt"
	"os"

	guestlist "guestlist/clients/go"
)

// A service invites somebody. The key makes it safe to run again: the second time it gets the same invite.
func Example() {
	ctx := context.Background()
	client := guestlist.New(os.Getenv("GUESTLIST_URL"), guestlist.Token(os.Getenv("GUESTLIST_TOKEN")), nil)

	key := "order-4711"
	resp, err := guestlist.InviteUser(ctx, client, guestlist.InviteUserInput{Email: "grace@guests.example", IdempotencyKey: &key})
	if err != nil {
		fmt.Println(err)
		return
	}
	if refusal := resp.InviteUser.Refusal; refusal != nil {
		fmt.Println("refused:", refusal.Message)
		return
	}
	fmt.Println(resp.InviteUser.Invite.State)

	for invite, err := range client.AllSentInvites(ctx, guestlist.List{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(invite.DisplayEmail)
	}
	// Output:
	// PENDING
	// grace@guests.example
}

// A service keeps a copy of its organization's invites. It reads all of them whenever it is connected, since nothing is replayed.
func ExampleClient_FollowInvites() {
	ctx := context.Background()
	client := guestlist.New(os.Getenv("GUESTLIST_URL"), guestlist.Token(os.Getenv("GUESTLIST_TOKEN")), nil)
	known := map[string]*guestlist.Invite{}

	for event, err := range client.FollowInvites(ctx, nil) {
		if err != nil {
			fmt.Println(err) // with the code UNAUTHENTICATED: get another token, and follow again
			return
		}
		switch event.Kind {
		case guestlist.Connected, guestlist.Reconnected:
			for invite, err := range client.AllInvites(ctx, guestlist.List{}) {
				if err != nil {
					fmt.Println(err)
					return
				}
				known[invite.Id] = invite
			}
		case guestlist.Changed:
			known[event.Value.Id] = event.Value
		case guestlist.Disconnected:
			fmt.Println("for the moment nothing is told:", event.Err)
		}
	}
}
