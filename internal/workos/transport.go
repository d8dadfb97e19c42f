package workos

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
)

const (
	maxBody   = 1 << 20
	maxHeader = 64 << 10
)

var errTooLong = errors.New("the answer is longer than 1 MiB")

// exchange is what one try saw on the wire. The SDK's own errors lose headers and codes and print pending tokens, so
// nothing of them is used: this is.
type exchange struct {
	status int
	header http.Header
	body   []byte
	err    error
}

func (x *exchange) ok() bool { return x.err == nil && x.status >= 200 && x.status < 300 }

type exchangeKey struct{}

// recorder notes each exchange in the request's context and hands the caller a body that is already read.
type recorder struct{ base http.RoundTripper }

func (r recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	x, _ := req.Context().Value(exchangeKey{}).(*exchange)
	if x == nil {
		return nil, errors.New("workos: a request was made outside try")
	}
	resp, err := r.base.RoundTrip(req)
	if err == nil {
		err = x.read(resp)
	}
	if err != nil {
		x.err = err
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(x.body))
	return resp, nil
}

// read takes the whole answer. A status whose body was cut is not kept: the answer as a whole is unknown then.
func (x *exchange) read(resp *http.Response) error {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return err
	}
	x.status, x.header, x.body = resp.StatusCode, resp.Header, body
	if len(body) > maxBody {
		x.body = nil
		return errTooLong
	}
	return nil
}

// noRedirects: following one would send the key, or a POST, to an address that nobody configured.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func recording(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}
