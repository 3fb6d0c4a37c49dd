package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

type versionCmd struct{}

func (versionCmd) Run(p *process) error { return p.printVersion() }

type versionFlag bool

// BeforeReset makes --version win over everything that may be wrong with the rest of the command line.
func (versionFlag) BeforeReset(_ *kong.Kong, p *process) error {
	if err := p.printVersion(); err != nil {
		return err
	}
	panic(exit(statusClean))
}

func (p *process) printVersion() error {
	_, err := fmt.Fprintf(p.stdout, "nomem %s (%s, %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// version returns the version that the module was installed as; of a build from a clone, its commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	revision, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+dirty"
		}
	}
	if revision == "" {
		return "devel"
	}
	return "devel-" + revision + dirty
}
