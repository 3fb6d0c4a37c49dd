//go:build unix

package source

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// replacing names the file that a child process of the tests replaces over and over; with limited set, it may write no
// more than a few bytes into one file, as on a full disk; with nobody set, it is no superuser, who may write all files.
const replacing, limited, nobody = "NOMEM_TEST_REPLACE", "NOMEM_TEST_LIMIT", "NOMEM_TEST_NOBODY"

func TestMain(m *testing.M) {
	if path := os.Getenv(replacing); path != "" {
		replaceForever(path)
	}
	os.Exit(m.Run())
}

func replaceForever(path string) {
	if os.Getenv(limited) != "" {
		signal.Ignore(syscall.SIGXFSZ)
		syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1000, Max: 1000})
	}
	if os.Getenv(nobody) != "" && os.Getuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			os.Exit(5)
		}
	}
	for {
		src, err := os.ReadFile(path)
		if err != nil {
			os.Exit(3)
		}
		if err := Replace(Rewrite{NewFile("a.c", path, src), versions[1-src[0]&1]}); err != nil {
			os.Exit(4)
		}
	}
}

// versions are the texts of the file, which differ in each byte; the first byte tells which one it is.
var versions = [2][]byte{bytes.Repeat([]byte("0"), 1<<20), bytes.Repeat([]byte("1"), 1<<20)}

func replacer(t *testing.T, env ...string) (*exec.Cmd, string) {
	path := filepath.Join(t.TempDir(), "a.c")
	if err := os.WriteFile(path, versions[0], 0o644); err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(append(os.Environ(), replacing+"="+path), env...)
	return cmd, path
}

// TestReplaceKilled kills a process at any step of writing: the file is the old or the new one, never half of one.
func TestReplaceKilled(t *testing.T) {
	for i := range 15 {
		cmd, path := replacer(t)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for start := time.Now(); ; time.Sleep(time.Millisecond) { // until the first replacement
			if src, err := os.ReadFile(path); err != nil || src[0] == '1' || time.Since(start) > 20*time.Second {
				break
			}
		}
		time.Sleep(time.Duration(i) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, versions[0]) && !bytes.Equal(got, versions[1]) {
			t.Fatalf("after %d ms: %d bytes that are neither the old nor the new text", i, len(got))
		}
	}
}

// TestReplaceFullDisk holds that a file that cannot be written stays as it is, with nothing left beside it.
func TestReplaceFullDisk(t *testing.T) {
	cmd, path := replacer(t, limited+"=1")
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 4 {
		t.Fatalf("%v; want Replace to fail", err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, versions[0]) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if list, _ := os.ReadDir(filepath.Dir(path)); len(list) != 1 {
		t.Errorf("left behind: %v", list)
	}
}

// TestReplaceReadOnly holds that a file that its user may not write stays, though the folder could be written.
func TestReplaceReadOnly(t *testing.T) {
	cmd, path := replacer(t, nobody+"=1")
	for at, mode := range map[string]os.FileMode{filepath.Dir(filepath.Dir(path)): 0o755, filepath.Dir(path): 0o777, path: 0o444} {
		if err := os.Chmod(at, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 4 {
		t.Fatalf("%v; want Replace to fail", err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, versions[0]) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestReplaceAllOrNone holds that files are replaced together: where one of them cannot be, all stay as they are, with nothing
// left beside them.
func TestReplaceAllOrNone(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(t *testing.T, paths []string)
		want  string // in the error, "" for none
	}{
		{"all", func(*testing.T, []string) {}, ""},
		{"the last one was changed", func(t *testing.T, paths []string) {
			if err := os.WriteFile(paths[2], []byte("changed"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "c.c: changed while"},
		{"the last one is gone", func(t *testing.T, paths []string) {
			if err := os.Remove(paths[2]); err != nil {
				t.Fatal(err)
			}
		}, "c.c: "},
		{"the last one cannot be renamed over", func(t *testing.T, _ []string) {
			rename := renameFile
			t.Cleanup(func() { renameFile = rename })
			left := 2
			renameFile = func(p *pending) error {
				if left--; left == -1 {
					return os.ErrPermission
				}
				return rename(p)
			}
		}, "c.c: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			var paths []string
			var list []Rewrite
			for _, name := range []string{"a.c", "b.h", "c.c"} {
				path := filepath.Join(dir, name)
				if err := os.WriteFile(path, versions[0], 0o644); err != nil {
					t.Fatal(err)
				}
				paths = append(paths, path)
				list = append(list, Rewrite{NewFile(name, path, versions[0]), versions[1]})
			}
			test.spoil(t, paths)
			before := map[string]string{}
			for _, path := range paths {
				src, _ := os.ReadFile(path)
				before[path] = string(src)
			}
			err := Replace(list...)
			if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%v; want %q", err, test.want)
			}
			for _, path := range paths {
				want := before[path]
				if err == nil {
					want = string(versions[1])
				}
				if src, _ := os.ReadFile(path); string(src) != want {
					t.Errorf("%s has %.10q..., want %.10q...", path, src, want)
				}
			}
			if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestReplaceKeepsOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.c")
	if err := os.WriteFile(path, versions[0], 0o640); err != nil {
		t.Fatal(err)
	}
	os.Chown(path, 65534, 65534) // only the superuser may
	owner := func() (uid, gid uint32, mode os.FileMode) {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		stat := info.Sys().(*syscall.Stat_t)
		return stat.Uid, stat.Gid, info.Mode()
	}
	uid, gid, mode := owner()
	if err := Replace(Rewrite{NewFile("a.c", path, versions[0]), versions[1]}); err != nil {
		t.Fatal(err)
	}
	if u, g, m := owner(); u != uid || g != gid || m != mode {
		t.Errorf("owner %d:%d, mode %v; were %d:%d, %v", u, g, m, uid, gid, mode)
	}
}
