package hosttest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// snapshot commits the repository as it is on disk to a new one, and returns its path and the commit.
func snapshot(t *testing.T) (dir, commit string) {
	t.Helper()
	dir = t.TempDir()
	for name := range strings.SplitSeq(must(t, root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00") {
		info, err := os.Lstat(filepath.Join(root, name))
		if err == nil && info.Mode().IsRegular() {
			write(t, filepath.Join(dir, name), read(t, filepath.Join(root, name)))
		}
	}
	return dir, commitAll(t, dir)
}

// commitAll makes a repository of a directory and returns its first commit.
func commitAll(t *testing.T, dir string) string {
	t.Helper()
	must(t, dir, "git", "init", "-q", "-b", "main")
	must(t, dir, "git", "add", "-A")
	must(t, dir, "git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "-m", "one")
	return strings.TrimSpace(must(t, dir, "git", "rev-parse", "HEAD"))
}

// project is an extension whose `join` can be fixed: it forgets what the wrapper in another file may return.
var project = map[string]string{
	"src/util.c": "#include \"util.h\"\n\nchar *new_text(int n)\n{\n    return PyMem_Malloc(n);\n}\n",
	"src/util.h": "#include <Python.h>\n\nchar *new_text(int n);\n",
	"src/join.c": `#include "util.h"

static PyObject *
join(PyObject *self, PyObject *arg)
{
    char *buf = new_text(10);
    memset(buf, '-', 10);
    PyObject *text = PyUnicode_FromStringAndSize(buf, 10);
    PyMem_Free(buf);
    return text;
}

static PyMethodDef methods[] = {{"join", join, METH_O, NULL}, {NULL}};
`,
	"vendor/other.c": "#include <Python.h>\n\nchar *other(void)\n{\n    char *p = PyMem_Malloc(9);\n    p[0] = 1;\n    return p;\n}\n",
	"nomem.toml":     "extend-exclude = [\"vendor\"]\n",
	"README":         "no C\n",
}

// TestPreCommit installs the hooks of this repository with the real pre-commit, and runs them on a project.
func TestPreCommit(t *testing.T) {
	hooks, commit := snapshot(t)
	dir := t.TempDir()
	t.Setenv("PRE_COMMIT_HOME", t.TempDir())
	t.Setenv("GOFLAGS", "-modcacherw") // so that the directory can be removed
	for name, text := range project {
		write(t, filepath.Join(dir, name), text)
	}
	commitAll(t, dir)
	// hook runs one hook over the given files, all if there are none.
	hook := func(id string, files ...string) (int, string) {
		t.Helper()
		write(t, filepath.Join(dir, ".pre-commit-config.yaml"), "repos:\n- repo: "+hooks+"\n  rev: "+commit+"\n  hooks:\n  - id: "+id+"\n")
		must(t, dir, "git", "add", ".pre-commit-config.yaml")
		args := []string{"run", "--color=never", "--verbose", "--all-files"}
		if len(files) > 0 {
			args = append(append(args[:3], "--files"), files...)
		}
		return run(t, dir, "pre-commit", args...)
	}
	const found = "src/join.c:6:17: error NM001: result of `new_text` is used without a NULL check"

	status, out := hook("nomem")
	if status != 1 || !strings.Contains(out, found) || strings.Contains(out, "other.c") {
		t.Errorf("nomem on a bad file: status %d\n%s", status, out)
	}
	status, out = hook("nomem-repo", "src/util.c")
	if status != 1 || !strings.Contains(out, found) {
		t.Errorf("nomem-repo on a bad tree, for another file: status %d\n%s", status, out)
	}
	// The wrapper stands in a file that this call is not given.
	status, out = hook("nomem", "src/join.c")
	if status != 1 || !strings.Contains(out, found) {
		t.Errorf("nomem on the bad file alone: status %d\n%s", status, out)
	}
	status, out = hook("nomem", "src/util.c", "vendor/other.c", "README")
	if status != 0 || strings.Contains(out, "NM001") {
		t.Errorf("nomem on the other files: status %d\n%s", status, out)
	}
	// A path is a path, whatever it looks like, beside arguments of the project's own as well.
	for _, name := range []string{"-x.c", "--fix.c", "a b.c"} {
		write(t, filepath.Join(dir, name), project["vendor/other.c"])
	}
	must(t, dir, "git", "add", "-A")
	status, out = hook("nomem")
	for _, name := range []string{"-x.c", "--fix.c", "a b.c"} {
		if status != 1 || !strings.Contains(out, name+":5:15: error NM001") {
			t.Errorf("nomem on %s: status %d\n%s", name, status, out)
		}
	}
	must(t, dir, "git", "rm", "-qf", "--", "-x.c", "--fix.c", "a b.c")
	status, out = hook("nomem\n    args: [--output-format, concise]", "src/join.c")
	if status != 1 || !strings.Contains(out, strings.Replace(found, "NM001:", "NM001", 1)) {
		t.Errorf("nomem with arguments: status %d\n%s", status, out)
	}
	status, out = hook("nomem", "README")
	if status != 0 || !strings.Contains(out, "no files to check") {
		t.Errorf("nomem on no C file: status %d\n%s", status, out)
	}
	status, out = hook("nomem-fix")
	if status != 1 || !strings.Contains(out, "files were modified by this hook") {
		t.Errorf("nomem-fix: status %d\n%s", status, out)
	}
	const check = "    if (buf == NULL)\n        return PyErr_NoMemory();\n"
	if text := read(t, filepath.Join(dir, "src/join.c")); strings.Replace(text, check, "", 1) != project["src/join.c"] || !strings.Contains(text, check) {
		t.Errorf("nomem-fix wrote\n%s", text)
	}
	must(t, dir, "git", "add", "-A")
	for _, id := range []string{"nomem", "nomem-fix", "nomem-repo"} {
		if status, out := hook(id); status != 0 {
			t.Errorf("%s on the fixed file: status %d\n%s", id, status, out)
		}
	}
}
