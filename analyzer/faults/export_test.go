package faults

// SetMaxWork changes the limit, and returns what puts it back.
func SetMaxWork(n int) (restore func()) {
	old := maxWork
	maxWork = n
	return func() { maxWork = old }
}

// SetMaxEntries bounds the states before a call that are kept, until the returned function is called.
func SetMaxEntries(n int) func() {
	was := maxEntries
	maxEntries = n
	return func() { maxEntries = was }
}

// SetMaxSpecial changes the limit, and returns what puts it back.
func SetMaxSpecial(n int) (restore func()) {
	old := maxSpecial
	maxSpecial = n
	return func() { maxSpecial = old }
}
