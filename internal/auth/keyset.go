package auth

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
)

const (
	// maxKeySet bounds what is read of a JWKS; WorkOS's has a few kilobytes.
	maxKeySet = 1 << 20
	// minModulus is what RS256 asks for (RFC 7518 §3.3).
	minModulus = 2048
)

var errNoKeys = errors.New("the answer holds no RSA signing key")

// jwk is one key as RFC 7517 §4 and RFC 7518 §6.3 write it.
type jwk struct {
	ID        string `json:"kid"`
	Type      string `json:"kty"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
}

// download makes one GET and gives the usable keys by id, at least one.
func (c *keyCache) download(ctx context.Context) (map[string]*rsa.PublicKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxKeySet))
	if err != nil {
		return nil, err
	}
	return parseKeySet(body)
}

// parseKeySet leaves out keys of other kinds and those that are too weak: one odd key must not cost the others
// (RFC 7517 §5).
func parseKeySet(body []byte) (map[string]*rsa.PublicKey, error) {
	var document struct {
		Keys []jwk `json:"keys"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return nil, fmt.Errorf("no JWKS: %w", err)
	}
	keys := make(map[string]*rsa.PublicKey, len(document.Keys))
	for _, k := range document.Keys {
		if key, ok := k.public(); ok {
			keys[k.ID] = key
		}
	}
	if len(keys) == 0 {
		return nil, errNoKeys
	}
	return keys, nil
}

func (k jwk) public() (*rsa.PublicKey, bool) {
	forRS256 := k.Type == "RSA" && (k.Use == "" || k.Use == "sig") && (k.Algorithm == "" || k.Algorithm == "RS256")
	if !forRS256 || k.ID == "" || len(k.ID) > maxKeyID {
		return nil, false
	}
	n, err := base64.RawURLEncoding.DecodeString(k.Modulus)
	if err != nil {
		return nil, false
	}
	e, err := base64.RawURLEncoding.DecodeString(k.Exponent)
	if err != nil || len(e) > 4 {
		return nil, false
	}
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	usable := key.N.BitLen() >= minModulus && key.E >= 3 && key.E%2 == 1 && key.E < 1<<31
	return key, usable
}
