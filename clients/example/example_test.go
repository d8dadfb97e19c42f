// Package example_test tries what docs/partners.md shows.
package example_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guestlist/clients/internal/devtest"
)

// What partners read is what is tried here, to the letter.
func TestThePagesOfTheDocsAreTheseFiles(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "partners.md"))
	if err != nil {
		t.Fatal(err)
	}
	for name, language := range map[string]string{"index.html": "html", "api.js": "js", "partner.js": "js", "service/main.go": "go"} {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "\n```"+language+"\n"+string(file)+"```\n") {
			t.Errorf("docs/partners.md does not show clients/example/%s as it is", name)
		}
	}
}

func TestAServiceInvitesAsAMachineWithItsClientCredentials(t *testing.T) {
	t.Parallel()
	s := devtest.Start(t)
	service := func(secret string) (string, error) {
		cmd := exec.Command("go", "run", "./service", "grace@guests.example")
		cmd.Env = append(os.Environ(), "WORKOS_TOKEN_URL="+s.WorkOS+"/oauth2/token", "GUESTLIST_URL="+s.GraphQL, "CLIENT_SECRET="+secret)
		for _, m := range s.Machines {
			if m.Name == "Acme Directory Sync" {
				cmd.Env = append(cmd.Env, "CLIENT_ID="+m.ClientID)
				if secret == "" {
					cmd.Env = append(cmd.Env, "CLIENT_SECRET="+m.ClientSecret)
				}
			}
		}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for range 2 {
		if out, err := service(""); err != nil || out != "grace@guests.example PENDING\n" {
			t.Errorf("%s, %v", out, err)
		}
	}
	cmd := exec.Command("go", "run", "./service", "grace@guests.example")
	cmd.Env = append(os.Environ(), "WORKOS_TOKEN_URL=http://localhost:1", "CLIENT_ID=x", "CLIENT_SECRET=")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.HasPrefix(string(out), "CLIENT_SECRET is not set\n") {
		t.Errorf("without a secret: %s, %v", out, err)
	}
	if out, err := service("wrong"); err == nil || !strings.Contains(out, "WorkOS gave no token") || strings.Contains(out, "wrong") {
		t.Errorf("with another secret: %s, %v", out, err)
	}
}
