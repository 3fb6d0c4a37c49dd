package source

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// gitIgnored returns the files and directories under a repository's root that git ignores and does not track, as absolute
// paths; of a directory only itself. It asks git: which files are tracked is in the index, and the rules lie in
// .gitignore files, in .git/info/exclude and in the user's own configuration.
func gitIgnored(root string) ([]string, error) {
	// fsmonitor would run what the repository's configuration names.
	cmd := exec.Command("git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
	cmd.Dir = root
	cmd.Env = withoutRepository(os.Environ())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		text, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		var exit *exec.ExitError
		if errors.As(err, &exit) && text != "" {
			err = errors.New(text)
		}
		return nil, fmt.Errorf("git cannot say which files it ignores: %w", err)
	}
	var paths []string
	for name := range strings.SplitSeq(string(out), "\x00") {
		if name != "" {
			paths = append(paths, filepath.Join(root, filepath.FromSlash(name)))
		}
	}
	return paths, nil
}

// withoutRepository takes out of an environment what git sets for its hooks: it names the repository that the hook is
// for, and the index of a commit that is being made.
func withoutRepository(env []string) []string {
	var kept []string
	for _, v := range env {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY":
		default:
			kept = append(kept, v)
		}
	}
	return kept
}
