//go:build unix

package source

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
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
		if err := Replace(NewFile("a.c", path, src), versions[1-src[0]&1]); err != nil {
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
	if err := Replace(NewFile("a.c", path, versions[0]), versions[1]); err != nil {
		t.Fatal(err)
	}
	if u, g, m := owner(); u != uid || g != gid || m != mode {
		t.Errorf("owner %d:%d, mode %v; were %d:%d, %v", u, g, m, uid, gid, mode)
	}
}
