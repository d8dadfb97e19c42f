package workostest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

const (
	keyName = "signing-key.pem"
	keyBits = 2048
)

// keyring holds the key that signs access tokens. It is made when it is first needed: many tests never sign. The server's
// mutex guards it.
type keyring struct {
	dir, clientID string
	private       *rsa.PrivateKey
	public        *jwk
}

// jwk is one key as GET /sso/jwks/{clientId} shows it (OpenAPI: JwksResponseKeysDto).
type jwk struct {
	Alg     string   `json:"alg"`
	Kty     string   `json:"kty"`
	Use     string   `json:"use"`
	X5c     []string `json:"x5c"`
	N       string   `json:"n"`
	E       string   `json:"e"`
	Kid     string   `json:"kid"`
	X5tS256 string   `json:"x5t#S256"`
}

// ready gives the key and its public form, from the folder if an earlier fake left one there.
func (k *keyring) ready() (*rsa.PrivateKey, *jwk, error) {
	if k.public != nil {
		return k.private, k.public, nil
	}
	if k.private == nil {
		private, err := k.loadOrMake()
		if err != nil {
			return nil, nil, err
		}
		k.private = private
	}
	public, err := publish(k.private, k.clientID)
	if err != nil {
		return nil, nil, err
	}
	k.public = public
	return k.private, k.public, nil
}

func (k *keyring) loadOrMake() (*rsa.PrivateKey, error) {
	if k.dir == "" {
		return makeKey()
	}
	path := filepath.Join(k.dir, keyName)
	text, err := os.ReadFile(path)
	if err == nil {
		return parseKey(text)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("workostest: signing key: %w", err)
	}
	private, err := makeKey()
	if err != nil {
		return nil, err
	}
	return private, saveKey(path, private)
}

func makeKey() (*rsa.PrivateKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, fmt.Errorf("workostest: signing key: %w", err)
	}
	return private, nil
}

func parseKey(text []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("workostest: signing key: not a PEM file")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("workostest: signing key: %w", err)
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("workostest: signing key: not an RSA key")
	}
	return private, nil
}

// saveKey writes beside and renames: a crash leaves no torn key.
func saveKey(path string, private *rsa.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return fmt.Errorf("workostest: signing key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return fmt.Errorf("workostest: signing key: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("workostest: signing key: %w", err)
	}
	return nil
}

// publish derives everything from the key alone, so that kid and certificate survive a restart.
func publish(private *rsa.PrivateKey, clientID string) (*jwk, error) {
	fingerprint := sha256.Sum256(private.N.Bytes())
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(fingerprint[:8]), Subject: pkix.Name{CommonName: clientID},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		return nil, fmt.Errorf("workostest: certificate: %w", err)
	}
	thumb := sha256.Sum256(der)
	var id [16]byte
	copy(id[:], fingerprint[:])
	return &jwk{
		Alg: "RS256", Kty: "RSA", Use: "sig", X5c: []string{base64.StdEncoding.EncodeToString(der)},
		N:   base64.RawURLEncoding.EncodeToString(private.N.Bytes()),
		E:   base64.RawURLEncoding.EncodeToString(big.NewInt(int64(private.E)).Bytes()),
		Kid: "sso_oidc_key_pair_" + encodeULID(id), X5tS256: base64.RawURLEncoding.EncodeToString(thumb[:]),
	}, nil
}

func (s *Server) jwks(c *call) *reply {
	if bad := c.allow(); bad != nil {
		return bad
	}
	if c.PathValue("clientId") != s.options.ClientID {
		return notFound("Client", c.PathValue("clientId"))
	}
	_, public, err := s.keys.ready()
	if err != nil {
		return s.broken(err)
	}
	return jsonReply(http.StatusOK, map[string][]*jwk{"keys": {public}})
}

// broken is for what should not happen; the reason goes to the log only.
func (s *Server) broken(err error) *reply {
	s.options.Logger.Error("fake WorkOS failed", "error", err)
	return refuse(http.StatusInternalServerError, "", "Internal server error.")
}
