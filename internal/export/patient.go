package export

import (
	"net/http"
	"time"
)

// patient gives each piece of an answer its own time, so that a long one may take as long as its reader goes on, and one whose
// reader takes nothing in ends.
type patient struct {
	w      http.ResponseWriter
	rc     *http.ResponseController
	within time.Duration
}

// newPatient lifts the server's deadline, which is for answers that are short. A writer without deadlines has none to lift.
func newPatient(w http.ResponseWriter, within time.Duration) *patient {
	p := &patient{w, http.NewResponseController(w), within}
	_ = p.rc.SetWriteDeadline(time.Time{})
	return p
}

// Write implements io.Writer.
func (p *patient) Write(b []byte) (int, error) {
	defer p.late().Stop()
	return p.w.Write(b)
}

func (p *patient) flush() error {
	defer p.late().Stop()
	return p.rc.Flush()
}

// late ends what is being written when its time is over. The deadline is the machine's business, whose clock nobody here has, so one
// that has passed is set.
func (p *patient) late() *time.Timer {
	return time.AfterFunc(p.within, func() { _ = p.rc.SetWriteDeadline(time.Unix(1, 0)) })
}
