//go:build !race

package cfront

// slowdown is how many times longer a test may take.
const slowdown = 1
