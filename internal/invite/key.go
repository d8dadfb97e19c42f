package invite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"unicode/utf8"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

const maxKey = 255

// keyFor hashes the caller's key and what they asked for, as they asked for it: a default that changes later must not make
// a retry another call. Nil when there is no key.
func keyFor(v viewer.Viewer, in Input, a Address, mutation string) (*Key, error) {
	return keyWith(v, mutation, in.IdempotencyKey, in.keySuffix, in.OrganizationID, a.Key, in.RoleSlug, in.ExpiresInDays, in.Locale)
}

// keyWith hashes a key of one mutation and its input.
func keyWith(v viewer.Viewer, mutation string, key *string, suffix string, input ...any) (*Key, error) {
	if key == nil {
		return nil, nil
	}
	if n := utf8.RuneCountInString(*key); n < 1 || n > maxKey {
		return nil, problem.New(problem.BadUserInput, "idempotencyKey must have 1 to 255 characters.")
	}
	text, err := json.Marshal(input)
	if err != nil {
		return nil, err
	}
	return &Key{Principal: v.ID(), Mutation: mutation, KeyHash: hash([]byte(*key + suffix)), InputHash: hash(text)}, nil
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// replay finds what the key made before, ahead of every rule that may have changed since.
func (s *Service) replay(ctx context.Context, k *Key) (*Record, error) {
	if k == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	return s.Store.Replay(ctx, *k)
}
