package hosttest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v4"
)

func template(t *testing.T, name string) string {
	return read(t, filepath.Join(root, "templates", name))
}

// lint returns what actionlint says of a workflow in a repository that has the action of this one.
func lint(t *testing.T, workflow string) []*actionlint.Error {
	t.Helper()
	dir := t.TempDir()
	must(t, dir, "git", "init", "-q")
	write(t, filepath.Join(dir, "action.yml"), read(t, filepath.Join(root, "action.yml")))
	path := filepath.Join(dir, ".github", "workflows", "nomem.yml")
	write(t, path, workflow)
	var out bytes.Buffer
	linter, err := actionlint.NewLinter(&out, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := linter.LintFile(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestActionFitsItsWorkflow gives the action and the workflow that uses it to actionlint.
func TestActionFitsItsWorkflow(t *testing.T) {
	workflow := strings.ReplaceAll(template(t, "github.yml"), "OWNER/nomem@REV", "./")
	for _, err := range lint(t, workflow) {
		t.Errorf("%v", err)
	}
	if wrong := lint(t, strings.Replace(workflow, "paths:", "pats:", 1)); len(wrong) == 0 {
		t.Error("an input that the action does not have goes unnoticed: actionlint did not read it")
	}
}

// shell runs a script as a host does, with variables, and returns its exit status and standard output.
func shell(t *testing.T, dir, script string, vars ...string) (int, string) {
	t.Helper()
	cmd := exec.Command("bash", "-e", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), vars...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Run()
	if cmd.ProcessState == nil || strings.Contains(stderr.String(), "syntax error") {
		t.Fatalf("the script did not run: %s", stderr.String())
	}
	t.Logf("%s", stderr.String())
	return cmd.ProcessState.ExitCode(), stdout.String()
}

// TestAction runs what the action runs, with inputs that a shell would misread.
func TestAction(t *testing.T) {
	script, err := filepath.Abs(filepath.Join(root, ".ci", "action"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range project {
		write(t, filepath.Join(dir, name), text)
	}
	write(t, filepath.Join(dir, "my $(src)/x.c"), project["vendor/other.c"])
	commitAll(t, dir)
	temp := "RUNNER_TEMP=" + filepath.Dir(nomem)
	run := func(vars ...string) (int, string) {
		return shell(t, dir, script, append(vars, temp, "GITHUB_WORKSPACE="+dir, "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"))...)
	}
	status, out := run("NOMEM_PATHS=src\nmy $(src)\n", "NOMEM_ARGS=--select\nNM001\n", "NOMEM_REPORT=annotations", "NOMEM_SINCE=")
	for _, want := range []string{
		"::error title=nomem NM001 unchecked-allocation,file=src/join.c,line=6,col=17,endLine=6,endColumn=29::",
		"::error title=nomem NM001 unchecked-allocation,file=my $(src)/x.c,line=5,",
	} {
		if status != 1 || !strings.Contains(out, want) {
			t.Errorf("status %d, no %s in\n%s", status, want, out)
		}
	}
	if table := read(t, filepath.Join(dir, "summary.md")); !strings.Contains(table, "| `src/join.c:6` | error | NM001 |") {
		t.Errorf("the summary is\n%s", table)
	}
	status, out = run("NOMEM_PATHS=.", "NOMEM_REPORT=sarif", "NOMEM_SINCE=HEAD")
	log := read(t, filepath.Join(filepath.Dir(nomem), "nomem.sarif"))
	if status != 0 || strings.Contains(out, "::error") || !strings.Contains(log, `"results": []`) {
		t.Errorf("since HEAD: status %d\n%s", status, out)
	}
	if status, _ = run("NOMEM_REPORT=xml"); status != 2 {
		t.Errorf("an unknown report: status %d", status)
	}
}

// job returns the script of a job or step, of whatever host.
func job(t *testing.T, file string) string {
	t.Helper()
	var doc struct {
		Nomem struct{ Script []string }
		Steps []struct{ Bash string }
	}
	if err := yaml.Unmarshal([]byte(template(t, file)), &doc); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	script := strings.Join(doc.Nomem.Script, "\n")
	for _, step := range doc.Steps {
		script += step.Bash
	}
	if script == "" {
		t.Fatalf("%s has no script", file)
	}
	return script
}

// TestTemplates runs the jobs for GitLab and Azure as they stand, on a project, with this repository as nomem's.
func TestTemplates(t *testing.T) {
	source, _ := snapshot(t)
	for _, host := range []struct {
		file   string
		report string // a file, "" for standard output
		want   string
		since  string // the variable of a merge request
	}{
		{"gitlab.yml", "gl-code-quality-report.json", `"path": "src/join.c"`, "CI_MERGE_REQUEST_DIFF_BASE_SHA="},
		{"azure.yml", "", "##vso[task.logissue type=error;sourcepath=src/join.c;linenumber=6;columnnumber=17;code=NM001]", "SYSTEM_PULLREQUEST_TARGETBRANCHNAME="},
	} {
		dir := t.TempDir()
		for name, text := range project {
			write(t, filepath.Join(dir, name), text)
		}
		base := commitAll(t, dir)
		must(t, dir, "git", "update-ref", "refs/remotes/origin/"+base, base) // a branch of that name, for Azure
		vars := []string{"NOMEM_REPOSITORY=" + source, "NOMEM_REF=main", "CI_PROJECT_DIR=" + dir, "BUILD_SOURCESDIRECTORY=" + dir}
		report := func(out string) string {
			if host.report != "" {
				return read(t, filepath.Join(dir, host.report))
			}
			return out
		}
		status, out := shell(t, dir, job(t, host.file), vars...)
		if got := report(out); status != 1 || !strings.Contains(got, host.want) {
			t.Errorf("%s: status %d\n%s", host.file, status, got)
		}
		if !strings.Contains(read(t, filepath.Join(dir, "nomem-junit.xml")), `<failure message=`) {
			t.Errorf("%s: no failure in the test report", host.file)
		}
		status, out = shell(t, dir, job(t, host.file), append(vars, host.since+base)...)
		if got := report(out); status != 0 || strings.Contains(got, "NM001") {
			t.Errorf("%s, nothing changed: status %d\n%s", host.file, status, got)
		}
	}
}
