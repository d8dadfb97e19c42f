package auth

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// The parts of a sealed value: key id, then the nonce, the ciphertext and the tag as cipher.NewGCMWithRandomNonce lays them.
const (
	keyIDLength = 8
	keyLength   = 32
)

var (
	errSealUnknownKey = errors.New("auth: sealed by a key that is not configured here")
	errSealBroken     = errors.New("auth: sealed value is damaged or not ours")
)

// sealer seals small values with AES-256-GCM. Keys are derived from the configured secrets by HKDF-SHA256 (RFC 5869), so that
// the same secret may serve elsewhere too. The header's key id tells which key opens: that is what makes rotation work.
type sealer struct{ keys []sealKey }

type sealKey struct {
	id   []byte
	aead cipher.AEAD
}

// What is sealed; each purpose has keys of its own.
const (
	forLogins = "guestlist login cookie"
	forTokens = "guestlist refresh token"
)

// newSealer derives a key from each secret; the first seals.
func newSealer(secrets []string, purpose string) (*sealer, error) {
	s := &sealer{}
	for _, secret := range secrets {
		id, err := hkdf.Key(sha256.New, []byte(secret), nil, purpose+", key id", keyIDLength)
		if err != nil {
			return nil, err
		}
		key, err := hkdf.Key(sha256.New, []byte(secret), nil, purpose+", AES-256-GCM", keyLength)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, sealKey{id: id, aead: aead})
	}
	return s, nil
}

// seal gives text fit for a cookie. It opens again only with the same label, so one value cannot stand in for another.
func (s *sealer) seal(plain []byte, label string) string {
	first := s.keys[0]
	sealed := first.aead.Seal(bytes.Clone(first.id), nil, plain, []byte(label))
	return base64.RawURLEncoding.EncodeToString(sealed)
}

// open is the inverse of seal: errSealUnknownKey or errSealBroken.
func (s *sealer) open(text, label string) ([]byte, error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(sealed) < keyIDLength {
		return nil, errSealBroken
	}
	id, rest := sealed[:keyIDLength], sealed[keyIDLength:]
	for _, key := range s.keys {
		if !bytes.Equal(id, key.id) {
			continue
		}
		plain, err := key.aead.Open(nil, nil, rest, []byte(label))
		if err != nil {
			return nil, errSealBroken
		}
		return plain, nil
	}
	return nil, errSealUnknownKey
}
