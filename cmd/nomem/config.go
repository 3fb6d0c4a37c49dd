package main

import (
	"fmt"
	"os"
	"path/filepath"

	"nomem/analyzer/source"
)

type configCmd struct {
	Path string `arg:"" optional:"" default:"." help:"A file or directory; the working directory if there is none."`

	settings
}

// Run prints what is in force for a path, as TOML.
func (c *configCmd) Run(p *process) error {
	resolver, err := c.resolver(p, nil, nil)
	if err != nil {
		return err
	}
	path := c.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(p.dir, path)
	}
	path = source.Resolve(path)
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s: no such file or directory", c.Path)
	}
	dir := path
	if !info.IsDir() {
		dir = filepath.Dir(path)
	}
	in, err := resolver.For(dir)
	if err != nil {
		return err
	}
	main, err := resolver.Main([]string{c.Path})
	if err != nil {
		return err
	}
	return in.Describe(p.stdout, filepath.ToSlash(c.Path), main)
}
