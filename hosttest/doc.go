// Package hosttest runs nomem under the programs that its users run it with, and gives its reports to those that read
// them. It is a module of its own, so that none of them is needed to install nomem. `make test-full` runs it.
package hosttest
