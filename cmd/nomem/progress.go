package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Of the progress bar.
const (
	progressDelay    = time.Second // shorter runs show none
	progressInterval = 100 * time.Millisecond
	progressWidth    = 30
)

// A progressBar shows on one line of a terminal how many files are done. Its methods may be called from any goroutine.
type progressBar struct {
	w     io.Writer
	mu    sync.Mutex
	next  time.Time // when to draw again
	drawn bool
}

// progress returns a bar on stderr, or nil where nobody watches: in a pipe, a hook or a CI job. Hooks are asked for by
// name since pre-commit gives them a terminal.
func (p *process) progress() *progressBar {
	if !isTerminal(p.stderr) || p.env("TERM") == "dumb" || p.env("CI") != "" || p.env("PRE_COMMIT") != "" {
		return nil
	}
	return &progressBar{w: p.stderr, next: time.Now().Add(progressDelay)}
}

// update shows that done of total files are analyzed.
func (b *progressBar) update(done, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if total <= 0 || now.Before(b.next) {
		return
	}
	b.next, b.drawn = now.Add(progressInterval), true
	full := min(max(done, 0), total) * progressWidth / total
	fmt.Fprintf(b.w, "\rAnalyzing [%s%s] %d/%d files\x1b[K", strings.Repeat("#", full), strings.Repeat(".", progressWidth-full), done, total)
}

// clear takes the bar off the terminal.
func (b *progressBar) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drawn {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.drawn = false
	}
}
