package faults

// SetMaxWork changes the limit, and returns what puts it back.
func SetMaxWork(n int) (restore func()) {
	old := maxWork
	maxWork = n
	return func() { maxWork = old }
}
