//go:build race

package cfront

// slowdown is how many times longer a test may take: the race detector slows the parser down that much.
const slowdown = 10
