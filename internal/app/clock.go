package app

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// clock is this host's, corrected by the database's: what one replica begins, another must not find old too early.
type clock struct {
	base   func() time.Time
	offset atomic.Int64
}

func (c *clock) now() time.Time { return c.base().Add(time.Duration(c.offset.Load())) }

const (
	compareEvery = time.Minute
	// compareWithin is how exact a comparison must be to count.
	compareWithin = 2 * time.Second
	// oddSkew is worth a word: the protocol allows five seconds.
	oddSkew = 5 * time.Second
)

// databaseClock reads the database's clock; the zero time where it has none of its own.
type databaseClock interface {
	Clock(ctx context.Context) (time.Time, error)
}

// compare sets the offset anew. A database that is away leaves it as it was.
func (c *clock) compare(ctx context.Context, db databaseClock, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, compareWithin)
	defer cancel()
	before := c.base()
	theirs, err := db.Clock(ctx)
	took := c.base().Sub(before)
	if err != nil || theirs.IsZero() || took > compareWithin {
		return
	}
	offset := theirs.Sub(before.Add(took / 2))
	if offset.Abs() > oddSkew {
		log.WarnContext(ctx, "this host's clock differs from the database's, which is used", "by", offset)
	}
	c.offset.Store(int64(offset))
}

func (c *clock) follow(ctx context.Context, db databaseClock, log *slog.Logger) {
	tick := time.NewTicker(compareEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.compare(ctx, db, log)
		}
	}
}
