package source

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestCompDB(t *testing.T) {
	dir := t.TempDir()
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	response := filepath.Join(dir, "args.rsp")
	if err := os.WriteFile(response, []byte("-DFROM_FILE -I'with space'"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := `[
	 {"directory": "build", "file": "../src/a.c", "command": "gcc -I ../inc -Iinc2 -isystem /sys -D'NAME=\"x y\"' -D A=1 -UB -include pre.h -idirafter late -c ../src/a.c @../args.rsp"},
	 {"directory": "build", "file": "../src/a.c", "arguments": ["gcc", "-DSECOND"]},
	 {"directory": "/abs", "file": "b.c", "arguments": ["cl", "/DWIN", "/I", "w inc", "b.c"]}
	]`
	db, err := ParseCompDB([]byte(data), dir)
	if err != nil {
		t.Fatal(err)
	}
	build := filepath.Join(dir, "build")
	a := filepath.Join(dir, "src/a.c")
	want := &CompileCommand{
		File: a,
		IncludeDirs: []string{filepath.Join(dir, "inc"), filepath.Join(build, "inc2"), "/sys",
			filepath.Join(build, "with space"), filepath.Join(build, "late")},
		Includes:  []string{filepath.Join(build, "pre.h")},
		Defines:   []string{`NAME="x y"`, "A=1", "FROM_FILE"},
		Undefines: []string{"B"},
	}
	if got := db.Find(a); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := db.Find("/abs/b.c"); got == nil || !reflect.DeepEqual(got.Defines, []string{"WIN"}) || !reflect.DeepEqual(got.IncludeDirs, []string{"/abs/w inc"}) {
		t.Errorf("b.c: %+v", got)
	}
	if (*CompDB)(nil).Find(a) != nil {
		t.Error("a nil CompDB has commands")
	}
	if _, err := ParseCompDB([]byte("{"), dir); err == nil {
		t.Error("broken JSON was accepted")
	}
}
