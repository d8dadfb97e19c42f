package main_test

import (
	"bytes"
	"os"
	"testing"
)

func TestTheProductKnowsNoTestClock(t *testing.T) {
	t.Parallel()
	program, err := os.ReadFile(guestlist)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(program, []byte("TEST_CLOCK")) {
		t.Error("an ordinary build takes its clock from the environment")
	}
}
