package hosttest

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestCacheKilled kills runs at all times: the next ones give what a run without a cache gives.
func TestCacheKilled(t *testing.T) {
	t.Setenv("NOMEM_CACHE_DIR", filepath.Join(t.TempDir(), "cache"))
	dir := filepath.Join(root, "testdata", "example")
	_, want := run(t, dir, nomem, "check", "--no-cache", "--output-format", "json")
	whole := time.Now()
	run(t, dir, nomem, "check", "--no-cache")
	took := time.Since(whole)
	for i := range 40 {
		cmd := exec.Command(nomem, "check", "--output-format", "json", "-j", "1")
		cmd.Dir = dir
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(i) / 30)
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()
		if i%8 == 7 {
			if _, got := run(t, dir, nomem, "check", "--output-format", "json"); got != want {
				t.Fatalf("after %d kills:\n%s", i+1, got)
			}
			run(t, dir, nomem, "clean")
		}
	}
	for range 2 {
		if _, got := run(t, dir, nomem, "check", "--output-format", "json"); got != want {
			t.Errorf("in the end:\n%s", got)
		}
	}
}
