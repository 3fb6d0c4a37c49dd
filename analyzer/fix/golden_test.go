package fix

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// allocators are the functions whose calls are fault sites in the goldens, and whether they set the exception.
var allocators = map[string]bool{
	"malloc": false, "calloc": false, "realloc": false, "strdup": false, "PyMem_Malloc": false, "PyMem_New": false,
	"PyList_New": true, "PyDict_New": true, "PyObject_New": true, "M_alloc": false, "make_node": false,
}

// TestGolden proposes a fix for one failure in each testdata/*.txtar: in.c becomes out.c. The comment of the archive
// says what the simulator would have found:
//
//	fail: CALLEE[/N]       the N-th call of CALLEE fails
//	row: used              how it ends
//	noticed: TEXT          the test that notices it
//	end: TEXT              the statement where it ends
//	owned: PLACE RELEASE   what is held, one a line
//	border: none|NULL|-1|0 how the function is called; none: by C only
//	result: TYPE           the return type; PyObject * if not given
//	exc: set               the exception is set
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
	f, r := g.result(t, file)
	prop := Propose(f, r, NewContext([]*faults.FuncResult{f}, nil))
	if prop == nil {
		t.Fatal("nothing proposed")
	}
	for key, got := range map[string]string{"message": prop.Message, "unsafe": prop.Unsafe, "display": prop.Display} {
		if want := g.one(key); want != got && (want != "" || key != "message") {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	out, err := Apply(file.Src, prop.Edits)
	if err != nil {
		t.Fatal(err)
	}
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

// result makes what the simulator would have said.
func (g *goldenCase) result(t *testing.T, file *source.File) (*faults.FuncResult, *faults.FaultResult) {
	f := &faults.FuncResult{Func: parseFunc(file), Border: g.border()}
	g.declare(f.Func)
	stmts := flatten(nil, f.Func.Root)
	callee, n, _ := strings.Cut(g.one("fail"), "/")
	nth, err := strconv.Atoi(n)
	if err != nil {
		nth = 1
	}
	var failed *faults.FaultResult
	for _, call := range calls(file, stmts) {
		name := call.Name()
		r := &faults.FaultResult{Call: call, Callee: name, Object: allocators[name]}
		if name == callee {
			if nth--; nth == 0 {
				failed = r
			}
		}
		f.Faults = append(f.Faults, r)
	}
	if failed == nil {
		t.Fatalf("no call of %q", g.one("fail"))
	}
	failed.Row = rows[g.one("row")]
	failed.Ending = g.ending(file, stmts)
	return f, failed
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
	default:
		b.Errors = faults.NullIsError
	}
	return b
}

func (g *goldenCase) ending(file *source.File, stmts []*ir.Stmt) *faults.Ending {
	e := &faults.Ending{GILHeld: true, Place: g.one("place")}
	if g.one("exc") == "set" {
		e.Exc = faults.ExcSetMemory
	}
	if text := g.one("noticed"); text != "" {
		at := locate(file, stmts, text)
		e.Noticed = &at
	}
	if text := g.one("end"); text != "" {
		e.At = locate(file, stmts, text)
	}
	for _, line := range g.keys["owned"] {
		place, release, _ := strings.Cut(line, " ")
		at := locate(file, stmts, place)
		e.Owned = append(e.Owned, faults.Resource{Place: place, Release: release, Span: at.Span})
	}
	return e
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
func calls(file *source.File, stmts []*ir.Stmt) []*ir.Call {
	var out []*ir.Call
	toks := tokens(file.Src, 0, len(file.Src))
	for i, t := range toks {
		if _, ok := allocators[t.text]; !ok || toks[i+1].text != "(" {
			continue
		}
		span := source.Span{File: file, Start: t.start, End: toks[match(toks, i+1)].end}
		call := &ir.Call{Fn: ir.FuncRef{Name: t.text}, At: ir.At{Span: span}}
		for _, s := range stmts {
			if s.Span.Contains(span) {
				call.Stmt = s
			}
		}
		out = append(out, call)
	}
	return out
}

// declare reads the declarations of the tree, and the return type.
func (g *goldenCase) declare(fn *ir.Func) {
	for _, s := range flatten(nil, fn.Root) {
		if s.Kind != ir.DeclStmt {
			continue
		}
		for _, part := range split(tokensOf(s.Span), ",") {
			part = split(part, "=")[0]
			for i := len(part) - 1; i >= 0; i-- {
				if part[i].kind == source.Ident {
					typ := &ir.Type{Kind: ir.Int}
					if part[0].text == "Py_buffer" {
						typ.Kind = ir.Aggregate
					}
					fn.Locals = append(fn.Locals, &ir.Var{Name: part[i].text, Kind: ir.Local, Type: typ})
					break
				}
			}
		}
	}
	name, star := strings.CutSuffix(g.one("result"), " *")
	switch {
	case name == "":
		fn.Result = &ir.Type{Kind: ir.Pointer, Elem: &ir.Type{Kind: ir.Aggregate, Name: "PyObject"}}
	case star:
		fn.Result = &ir.Type{Kind: ir.Pointer, Elem: &ir.Type{Kind: ir.Aggregate, Name: name}}
	case name == "void":
		fn.Result = &ir.Type{Kind: ir.Void, Name: name}
	default:
		fn.Result = &ir.Type{Kind: ir.Int, Name: name}
	}
}
