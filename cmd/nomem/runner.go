package main

import (
	"context"
	"runtime/debug"

	"nomem/analyzer"
)

// A runner runs the analyzer, with a progress bar.
type runner struct {
	*process
	opts  analyzer.Options
	steps *series // what fixes change, function by function; nil if nobody asks
}

// A crash is a panic of the analyzer, with the stack it had.
type crash struct {
	value any
	stack []byte
}

// analyzeOnce returns as soon as ctx ends, even if the analyzer does not: nothing is written while it runs.
func (r *runner) analyzeOnce(ctx context.Context) (*analyzer.Result, error) {
	if bar := r.progress(); bar != nil {
		r.opts.Progress = bar.update
		defer bar.clear()
	}
	var result *analyzer.Result
	var err error
	done := make(chan *crash, 1)
	go func() {
		var c *crash
		defer func() {
			if value := recover(); value != nil {
				c = &crash{value, debug.Stack()}
			}
			done <- c
		}()
		result, err = r.analyze(ctx, r.opts)
	}()
	select {
	case c := <-done:
		if c != nil {
			panic(c)
		}
		return result, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
