// Command nomem finds allocations in CPython extensions whose failure nobody handles.
package main

import "os"

func main() {
	os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr, os.Getenv))
}
