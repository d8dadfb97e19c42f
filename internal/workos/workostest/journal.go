package workostest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const journalName = "journal.jsonl"

// journal keeps the state on disk: one line for each changed object, appended before the answer leaves. Without a folder
// it keeps nothing. The server's mutex guards it.
type journal struct {
	file      *os.File
	pending   bytes.Buffer
	failed    error
	replayers map[string]func(id string, value json.RawMessage) error
}

// entry is one line: the object as it now is, or no value when it was deleted.
type entry struct {
	Kind  string          `json:"kind"`
	ID    string          `json:"id"`
	Value json.RawMessage `json:"value,omitempty"`
}

func newJournal() *journal {
	return &journal{replayers: map[string]func(string, json.RawMessage) error{}}
}

// open reads dir's journal into the tables and gets ready to append.
func (j *journal) open(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("workostest: state folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, journalName), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("workostest: journal: %w", err)
	}
	if err := j.replay(file); err != nil {
		return errors.Join(err, file.Close())
	}
	j.file = file
	return nil
}

// replay applies every whole line and cuts off a last line that a crash left torn.
func (j *journal) replay(file *os.File) error {
	text, err := io.ReadAll(file)
	if err != nil {
		return fmt.Errorf("workostest: journal: %w", err)
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	for line := range bytes.Lines(text[:whole]) {
		if err := j.apply(line); err != nil {
			return err
		}
	}
	if err := file.Truncate(int64(whole)); err != nil {
		return fmt.Errorf("workostest: journal: %w", err)
	}
	return nil
}

func (j *journal) apply(line []byte) error {
	var e entry
	if err := json.Unmarshal(line, &e); err != nil {
		return fmt.Errorf("workostest: journal: %w", err)
	}
	replay, ok := j.replayers[e.Kind]
	if !ok {
		return fmt.Errorf("workostest: journal: unknown kind %q", e.Kind)
	}
	return replay(e.ID, e.Value)
}

// add queues a line; a nil value says that the object is gone.
func (j *journal) add(kind, id string, value any) {
	if j.file == nil {
		return
	}
	e := entry{Kind: kind, ID: id}
	if value != nil {
		text, err := json.Marshal(value)
		if err != nil {
			j.failed = errors.Join(j.failed, fmt.Errorf("workostest: journal: %s: %w", kind, err))
			return
		}
		e.Value = text
	}
	line, err := json.Marshal(e)
	if err != nil {
		j.failed = errors.Join(j.failed, fmt.Errorf("workostest: journal: %s: %w", kind, err))
		return
	}
	j.pending.Write(append(line, '\n'))
}

// flush writes what is queued. An error sticks: memory and disk no longer agree, so no later answer may claim success.
func (j *journal) flush() error {
	if j.file == nil || j.failed != nil {
		return j.failed
	}
	if j.pending.Len() == 0 {
		return nil
	}
	if _, err := j.pending.WriteTo(j.file); err != nil {
		j.failed = fmt.Errorf("workostest: journal: %w", err)
	}
	return j.failed
}

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	err := errors.Join(j.flush(), j.file.Close())
	j.file = nil
	return err
}
