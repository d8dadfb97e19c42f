package graphql_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A child of the benchmark serves one handler alone, so that its CPU time is that of nothing else.
const serveAs = "GUESTLIST_BENCH_SERVE"

// TestServe is the child's whole life; without the variable there is nothing to do, which is what the suite wants.
func TestServe(t *testing.T) {
	which := os.Getenv(serveAs)
	if which == "" {
		return
	}
	w := build(t)
	var h http.Handler = newFloor(t, w)
	if which == "product" {
		h = w.product(t)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("READY %s %s\n", l.Addr(), w.token)
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // it ends with its parent
		_ = srv.Close()
	}()
	_ = srv.Serve(l)
}

type child struct {
	pid         int
	addr, token string
	client      *http.Client
	cpus        []float64 // microseconds a request, round by round
}

func spawn(b *testing.B, which string) *child {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestServe$", "-test.timeout=0")
	cmd.Env = append(os.Environ(), serveAs+"="+which, "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if f := strings.Fields(lines.Text()); len(f) == 3 && f[0] == "READY" {
			return &child{pid: cmd.Process.Pid, addr: f[1], token: f[2], client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
		}
	}
	b.Fatal("the child did not start")
	return nil
}

const (
	clients = 8
	rounds  = 7
)

// cpu is what the process has used, from the scheduler's own account where the kernel keeps one.
func (c *child) cpu(b *testing.B) time.Duration {
	b.Helper()
	var total int64
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", c.pid))
	if err != nil {
		b.Fatal(err)
	}
	for _, task := range tasks {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/schedstat", c.pid, task.Name()))
		if err != nil {
			continue // the thread has ended
		}
		n, _ := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		total += n
	}
	return time.Duration(total)
}

// round makes n requests over a few connections and notes the CPU time of each.
func (c *child) round(b *testing.B, n int, path, body string) {
	b.Helper()
	before := c.cpu(b)
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for range n / clients {
				req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+c.addr+path, strings.NewReader(body))
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("Authorization", "Bearer "+c.token)
				res, err := c.client.Do(req)
				if err != nil {
					b.Error(err)
					return
				}
				var got struct{ Data, Errors json.RawMessage }
				if json.NewDecoder(res.Body).Decode(&got) != nil || got.Data == nil || got.Errors != nil {
					b.Errorf("%d", res.StatusCode)
				}
				_, _ = io.Copy(io.Discard, res.Body)
				res.Body.Close()
			}
		})
	}
	all.Wait()
	c.cpus = append(c.cpus, float64((c.cpu(b)-before).Microseconds())/float64(n/clients*clients))
}

func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	return s[len(s)/2]
}

// Paired over loopback: floor and product in turn, a process each, so that what else the machine does hits both alike.
func BenchmarkPaired(b *testing.B) {
	floor, product := spawn(b, "floor"), spawn(b, "product")
	for _, ask := range []struct {
		name, path, body string
		n                int
	}{{"me+quota", "/me", meQuota, 3200}, {"page of 20", "/page", page20, 1600}} {
		b.Run(ask.name, func(b *testing.B) {
			floor.cpus, product.cpus = nil, nil
			for _, c := range []*child{floor, product} {
				c.round(b, ask.n, ask.path, ask.body) // caches fill
				c.cpus = nil
			}
			var ratios []float64
			for i := range rounds {
				floor.round(b, ask.n, ask.path, ask.body)
				product.round(b, ask.n, ask.path, ask.body)
				ratios = append(ratios, product.cpus[i]/floor.cpus[i])
			}
			b.ReportMetric(median(floor.cpus), "floor-us/op")
			b.ReportMetric(median(product.cpus), "product-us/op")
			b.ReportMetric(median(ratios), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}
