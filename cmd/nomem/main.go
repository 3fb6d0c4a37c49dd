// Command nomem finds allocations in CPython extensions whose failure nobody handles.
package main

import (
	"os"
	"runtime/debug"
)

// A run is short and its heap mostly garbage: collecting seldom is faster. The limit makes up for it in large trees.
const (
	gcPercent   = 400
	memoryLimit = 430 << 20
)

func main() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(gcPercent)
		debug.SetMemoryLimit(memoryLimit)
	}
	os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}
