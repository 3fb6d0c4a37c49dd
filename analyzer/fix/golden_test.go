package fix

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"nomem/analyzer/capi"
	"nomem/analyzer/cfront"
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// allocators are the functions whose calls are fault sites in the goldens, and whether they set the exception.
var allocators = map[string]bool{
	"malloc": false, "PyMem_Realloc": false, "calloc": false, "realloc": false, "strdup": false, "PyMem_Malloc": false, "PyMem_New": false,
	"PyList_New": true, "PyDict_New": true, "PyObject_New": true, "make_node": false, "posix_memalign": false, "setup": false, "mmap": false,
}

// TestGolden proposes a fix for one failure in each testdata/*.txtar: in.c becomes out.c. The comment of the archive
// says what the simulator would have found:
//
//	fail: CALLEE[/N]       the N-th call of CALLEE fails
//	row: used              how it ends
//	noticed: TEXT          the test that notices it
//	end: TEXT              the statement where it ends
//	owned: PLACE RELEASE [CALL]  what is held, one a line, and the call that it came from
//	border: none|NULL|-1|0 how the function is called; none: by C only
//	exc: set               the exception is set
//	code: plain            the file is none of an extension
//	others: quiet|raised|both  the call gives the same for other reasons
//	message, unsafe, display: TEXT
func TestGolden(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.txtar")
	if len(names) == 0 {
		t.Fatal("no goldens")
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, a)
		})
	}
}

func golden(t *testing.T, name string, a *txtar.Archive) {
	g := readGolden(a)
	in := g.files["in.c"]
	file := source.NewFile("in.c", "/in.c", []byte(in))
	all, failed := g.results(t, file)
	prop := Propose(all[len(all)-1], failed, NewContext(all, capi.Default(), treeOf(all)))
	if prop == nil {
		t.Fatal("nothing proposed")
	}
	for key, got := range map[string]string{"message": prop.Message, "unsafe": prop.Unsafe, "display": prop.Display} {
		if want := g.one(key); want != got && (want != "" || key != "message") {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	out := []byte(in)
	if files, err := Apply(prop.Edits); err != nil {
		t.Fatal(err)
	} else if len(files) > 0 {
		out = files[0].Src
	}
	lower(t, source.NewFile("out.c", "/out.c", out))
	want := g.files["out.c"]
	if prop.Display != "" {
		want = in
	}
	if string(out) != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
		if os.Getenv("UPDATE") != "" {
			update(t, name, a, string(out))
		}
	}
}

// update writes the output as the golden's new expectation, for its author to read.
func update(t *testing.T, name string, a *txtar.Archive, out string) {
	for i := range a.Files {
		if a.Files[i].Name == "out.c" {
			a.Files[i].Data = []byte(strings.ReplaceAll(out, "\r\n", "\n"))
		}
	}
	if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A goldenCase is a parsed archive.
type goldenCase struct {
	keys  map[string][]string
	files map[string]string
}

func treeOf(all []*faults.FuncResult) *Tree {
	tree := NewTree()
	for _, f := range all {
		tree.Add(f)
	}
	return tree
}

func readGolden(a *txtar.Archive) *goldenCase {
	g := &goldenCase{keys: map[string][]string{}, files: map[string]string{}}
	for _, line := range strings.Split(string(a.Comment), "\n") {
		if key, value, ok := strings.Cut(line, ": "); ok && !strings.Contains(key, " ") {
			g.keys[key] = append(g.keys[key], value)
		}
	}
	for _, f := range a.Files {
		text := string(f.Data)
		if g.one("eol") == "crlf" {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		g.files[f.Name] = text
	}
	return g
}

func (g *goldenCase) one(key string) string {
	if v := g.keys[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

var rows = map[string]faults.Row{
	"used": faults.RowUsed, "used after": faults.RowUsedAfter, "no exception": faults.RowNoException,
	"other exception": faults.RowOtherException, "wrong value": faults.RowWrongValue, "exits": faults.RowExits,
}

// results makes what the simulator would have said: that all is well, but for one failure in the last function.
func (g *goldenCase) results(t *testing.T, file *source.File) (all []*faults.FuncResult, failed *faults.FaultResult) {
	u := lower(t, file)
	u.Python = g.one("code") != "plain"
	callee, n, _ := strings.Cut(g.one("fail"), "/")
	nth, err := strconv.Atoi(n)
	if err != nil {
		nth = 1
	}
	for _, fn := range u.Funcs {
		f := &faults.FuncResult{Unit: u, Func: fn}
		for _, call := range calls(fn) {
			name := call.Name()
			r := &faults.FaultResult{Call: call, Callee: name, Object: allocators[name]}
			if name == callee {
				if nth--; nth == 0 {
					failed = r
				}
			}
			f.Faults = append(f.Faults, r)
		}
		all = append(all, f)
	}
	if failed == nil {
		t.Fatalf("no call of %q", g.one("fail"))
	}
	last := all[len(all)-1]
	last.Border = g.border()
	failed.Row = rows[g.one("row")]
	failed.OtherQuiet = g.one("others") == "quiet" || g.one("others") == "both"
	failed.OtherRaised = g.one("others") == "raised" || g.one("others") == "both"
	failed.Ending = g.ending(file, flatten(nil, last.Func.Root))
	failed.Held = g.held(file, flatten(nil, last.Func.Root))
	failed.Ending.Owned = failed.Held
	return all, failed
}

func (g *goldenCase) border() *faults.Border {
	b := &faults.Border{Python: true}
	switch g.one("border") {
	case "none":
		return nil
	case "-1":
		b.Errors = faults.MinusOneIsError
	case "0":
		b.Errors = faults.ZeroIsError
	case "void":
		b.Name = "tp_dealloc"
	default:
		b.Errors = faults.NullIsError
	}
	return b
}

func (g *goldenCase) ending(file *source.File, stmts []*ir.Stmt) *faults.Ending {
	e := &faults.Ending{Place: g.one("place")}
	if g.one("exc") == "set" {
		e.Exc = faults.ExcSetMemory
	}
	if text := g.one("noticed"); text != "" {
		for _, s := range stmts {
			if i := strings.Index(s.Cond.Text(), text); s.Kind == ir.IfStmt && i >= 0 && e.Noticed == nil {
				start := s.Cond.Start + i
				e.Noticed = &ir.At{Span: source.Span{File: file, Start: start, End: start + len(text)}, Stmt: s}
			}
		}
	}
	if text := g.one("end"); text != "" {
		e.At = locate(file, stmts, text)
	}
	return e
}

// held returns what the function owns where the allocation fails.
func (g *goldenCase) held(file *source.File, stmts []*ir.Stmt) (owned []faults.Resource) {
	for _, line := range g.keys["owned"] {
		place, release, _ := strings.Cut(line, " ")
		release, call, ok := strings.Cut(release, " ")
		if !ok {
			call = place
		}
		at := locate(file, stmts, call)
		owned = append(owned, faults.Resource{Place: place, Release: release, Span: at.Span})
	}
	return owned
}

// locate returns the place of the first occurrence of text, and the innermost statement round it.
func locate(file *source.File, stmts []*ir.Stmt, text string) ir.At {
	i := strings.Index(string(file.Src), text)
	at := ir.At{Span: source.Span{File: file, Start: i, End: i + len(text)}}
	for _, s := range stmts {
		if s.Span.Contains(at.Span) {
			at.Stmt = s
		}
	}
	return at
}

// calls returns the calls of allocators, in order.
func calls(fn *ir.Func) []*ir.Call {
	var out []*ir.Call
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ir.Call)
			if !ok {
				continue
			}
			if _, ok := allocators[call.Name()]; ok {
				out = append(out, call)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *ir.Call) int { return a.Span.Compare(b.Span) })
	return out
}

// lower returns the last function of a file.
func lower(t *testing.T, file *source.File) *ir.Unit {
	t.Helper()
	u := cfront.NewProject([]*source.File{file}, cfront.Options{Root: "/"}).Lower(file)
	for _, p := range u.Problems {
		t.Errorf("%s: %s: %s", p.Span, p.Func, p.Reason)
	}
	if len(u.Funcs) == 0 {
		t.Fatal("no function")
	}
	return u
}
