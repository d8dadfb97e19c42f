package example_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	guestlist "guestlist/clients/go"
	"guestlist/clients/internal/devtest"
)

// buildPage makes the program that docs/partners.md runs.
func buildPage(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./page").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func get(t *testing.T, address, host string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// servePage runs it on a port that the system chooses and gives its address.
func servePage(t *testing.T, env ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), buildPage(t), "--listen=127.0.0.1:0", "--dir=.")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

func TestThePageIsServedWithATokenThatWorks(t *testing.T) {
	t.Parallel()
	s := devtest.Start(t)
	ada, err := s.Person("Ada")
	if err != nil {
		t.Fatal(err)
	}
	at := servePage(t, "GUESTLIST_URL="+s.GraphQL, "GUESTLIST_TOKEN="+ada.AccessToken)
	for path, name := range map[string]string{"/": "index.html", "/api.js": "api.js", "/partner.js": "partner.js"} {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if status, text := get(t, at+path, ""); status != http.StatusOK || text != string(want) {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	var got struct{ URL, Token string }
	if status, text := get(t, at+"/token", ""); status != http.StatusOK || json.Unmarshal([]byte(text), &got) != nil {
		t.Fatalf("token: %d %s", status, text)
	}
	resp, err := guestlist.InviteUser(t.Context(), guestlist.New(got.URL, guestlist.Token(got.Token), nil), guestlist.InviteUserInput{Email: "page@guests.example"})
	if err != nil || resp.InviteUser.Refusal != nil {
		t.Errorf("with the page's token: %+v, %v", resp.InviteUser, err)
	}
	if status, text := get(t, at+"/token", "rebound.example:8000"); status != http.StatusMisdirectedRequest || strings.Contains(text, got.Token) {
		t.Errorf("under another name: %d %s", status, text)
	}
	if status, _ := get(t, at+"/page/main.go", ""); status != http.StatusNotFound {
		t.Errorf("another file: %d", status)
	}
}

func TestThePageIsServedOnThisMachineOnlyAndSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	page := buildPage(t)
	for says, run := range map[string]struct{ env, flag string }{
		"set GUESTLIST_URL to where the API is and GUESTLIST_TOKEN": {"GUESTLIST_TOKEN=", "--dir=."},
		"take an address on loopback":                               {"GUESTLIST_TOKEN=x", "--listen=0.0.0.0:0"},
		"the page's files are not there":                            {"GUESTLIST_TOKEN=x", "--dir=nowhere"},
	} {
		cmd := exec.CommandContext(t.Context(), page, "--dir=.", run.flag)
		cmd.Env = append(os.Environ(), "GUESTLIST_URL=http://localhost:1/graphql", run.env)
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), says) {
			t.Errorf("%s: %v\n%s", says, err, out)
		}
	}
}
