package main

import (
	"fmt"
	"os"
	"path/filepath"

	"nomem/analyzer"
	"nomem/analyzer/cache"
)

// caching says whether results of earlier runs are taken.
type caching struct {
	NoCache bool `group:"configuration" help:"Take no result of an earlier run, and keep none."`
}

// open opens the cache. One that cannot be used is none.
func (c *caching) open(p *process, opts *analyzer.Options) {
	if c.NoCache {
		return
	}
	if dir, err := p.cacheDir(opts); err == nil {
		opts.Cache, _ = cache.Open(dir)
	}
}

// cacheDir returns where the cache is.
func (p *process) cacheDir(opts *analyzer.Options) (string, error) {
	if dir := p.env("NOMEM_CACHE_DIR"); dir != "" {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(p.dir, dir)
		}
		return dir, nil
	}
	main, err := opts.Config.Main(opts.Paths)
	if err != nil {
		return "", err
	}
	if dirs := main.Get("cache-dir").Paths(); len(dirs) > 0 {
		return dirs[0], nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "nomem"), err
}

type cleanCmd struct{}

// Run removes the cache that is used in the working directory.
func (cleanCmd) Run(p *process) error {
	opts, err := (&input{}).options(p, nil, nil)
	if err != nil {
		return err
	}
	dir, err := p.cacheDir(&opts)
	if err != nil {
		return fmt.Errorf("the cache: %w", err)
	}
	freed, err := cache.Clean(dir)
	if err != nil {
		return fmt.Errorf("the cache: %w", err)
	}
	if freed == 0 {
		fmt.Fprintf(p.stderr, "No cache in %s.\n", dir)
		return nil
	}
	fmt.Fprintf(p.stderr, "Removed the cache %s (%.1f MB).\n", dir, float64(freed)/1e6)
	return nil
}
