package analyzer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"nomem/analyzer/cache"
	"nomem/analyzer/capi"
	"nomem/analyzer/cfront"
	"nomem/analyzer/config"
	"nomem/analyzer/faults"
	"nomem/analyzer/ir"
	"nomem/analyzer/sizes"
	"nomem/analyzer/source"
)

// A program is everything that one run analyzes.
type program struct {
	opts      Options
	tree      *source.Tree
	project   *cfront.Project
	know      *capi.Table
	units     []*ir.Unit // in order of the main file
	solver    *faults.Solver
	results   []*faults.FuncResult
	files     map[string]*source.File // of the tree, by Abs
	reported  map[string]bool         // Abs of the files that were asked for
	borrowed  map[string]bool         // Abs of the headers that are not of the project
	made      map[string]string       // what wrote the files that no human did and that are not reported on, by Abs
	programs  map[string]bool         // Abs of .c files that are no extension code but programs, or part of them: not reported on
	extension bool                    // the tree has extension code
	problems  []source.Problem
	scope     *scope
	all       []*Rule      // the rules that there are; opts.Rules are those that are on somewhere
	unread    []ir.Problem // branches of #if that no reading has taken
	compDB    *source.CompDB
	context   []*source.File // of the tree, in its order
	bindings  []*source.File // text in other languages that may call the code of the tree
	memo      *cache.Bundle  // what units were lowered to in earlier runs; nil for none
	sizing    sync.Mutex
	sizes     *sizes.Analysis // nil until a rule asks for it; sizing guards it
}

// load finds, reads and lowers the files of a run.
func load(ctx context.Context, opts Options) (*program, error) {
	p, err := open(opts)
	if err == nil {
		err = p.lowerAll(ctx)
	}
	return p, err
}

// open finds and reads all that a run depends on.
func open(opts Options) (*program, error) {
	scope, err := newScope(&opts)
	if err != nil {
		return nil, err
	}
	scope.frontEnd(&opts)
	walk := scope.walk(opts.Overlay)
	walk.Include, walk.HasHeader = opts.IncludeDirs, cfront.HasHeader
	tree, err := source.Discover(opts.Dir, opts.Paths, walk)
	if err != nil {
		var missing *source.Problem
		if errors.As(err, &missing) {
			return nil, &InputError{missing.Error()}
		}
		return nil, err
	}
	all := opts.Rules
	if opts.Rules, err = scope.rules(opts.Rules, slices.Concat(tree.C, tree.Headers, tree.Loose)); err != nil {
		return nil, err
	}
	know, err := scope.knowledge()
	if err != nil {
		return nil, err
	}
	p := &program{
		opts: opts, tree: tree, know: know, files: map[string]*source.File{}, reported: map[string]bool{}, borrowed: map[string]bool{},
		made: map[string]string{}, problems: tree.Problems, scope: scope, all: all,
	}
	for _, list := range [][]source.Location{tree.C, tree.Headers} {
		for _, loc := range list {
			p.reported[loc.Abs] = true
		}
	}
	for _, loc := range tree.Foreign {
		p.borrowed[loc.Abs] = true
	}
	if p.compDB, err = p.compileCommands(); err != nil {
		return nil, &InputError{err.Error()}
	}
	p.context, p.bindings = p.read(p.tree.Context), p.read(p.tree.Bindings)
	for _, f := range p.context {
		p.files[f.Abs] = f
	}
	return p, nil
}

// lowerAll lowers the files of a run.
func (p *program) lowerAll(ctx context.Context) error {
	for _, f := range p.context {
		if by := source.Generator(f.Src); by != "" && !p.opts.IncludeGenerated {
			p.made[f.Abs] = by
		}
	}
	o := cfront.Options{
		Root: p.opts.Dir, IncludeDirs: p.opts.IncludeDirs, Defines: p.opts.Defines, Undefines: p.opts.Undefines, CompDB: p.compDB,
		Known: func(name string) bool { return p.know.Summary(name) != nil },
	}
	if p.memo != nil {
		o.Memo = memo{p.memo}
	}
	p.project = cfront.NewProject(p.context, o)
	if err := p.lower(ctx, p.project.Mains(p.context)); err != nil {
		return err
	}
	if err := p.lowerOrphans(ctx); err != nil {
		return err
	}
	p.unread = p.project.Unread()
	p.project.Forget()
	p.findPrograms()
	return nil
}

// compileCommands reads the compilation database that was named, or one that lies in the working directory.
func (p *program) compileCommands() (*source.CompDB, error) {
	path, at := p.opts.CompileCommands, p.scope.compDB
	switch {
	case path == "":
		path = "compile_commands.json"
		if _, err := os.Stat(filepath.Join(p.opts.Dir, path)); err != nil {
			return nil, nil
		}
	case at == config.Origin{}:
		at.Flag = "--compile-commands"
	}
	shown := path
	if rel, err := filepath.Rel(source.Resolve(p.opts.Dir), path); err == nil && filepath.IsAbs(path) {
		shown = filepath.ToSlash(rel)
	} else if !filepath.IsAbs(path) {
		path = filepath.Join(p.opts.Dir, path)
	}
	db, err := source.ReadCompDB(path)
	if err != nil {
		return nil, &config.Error{At: at, Msg: fmt.Sprintf("%s: %v", shown, unnamed(err))}
	}
	return db, nil
}

// read loads files of the tree. What cannot be read is a problem, if it was asked for.
func (p *program) read(list []source.Location) []*source.File {
	var files []*source.File
	for _, loc := range list {
		f, err := source.Load(loc, p.opts.Overlay)
		if err == nil {
			files = append(files, f)
			continue
		}
		var bad *source.Problem
		if errors.As(err, &bad) && p.reported[loc.Abs] {
			p.problems = append(p.problems, *bad)
		}
	}
	return files
}

// lower lowers the units in parallel, each in the default world, then in those that read what is left. Of generated
// files it takes what calls the others.
func (p *program) lower(ctx context.Context, mains []*source.File) error {
	done := 0
	progress := func() {
		if done++; p.opts.Progress != nil {
			p.opts.Progress(done, len(mains))
		}
	}
	own, generated := p.byAuthor(mains)
	units, err := each(ctx, p.jobs(), own, p.project.Lower, progress)
	p.units = append(p.units, units...)
	if err == nil && len(generated) > 0 {
		units, err = each(ctx, p.jobs(), generated, p.project.LowerCallers(), progress)
		p.units = append(p.units, units...)
	}
	for err == nil {
		worlds := p.project.NextWorlds()
		if len(worlds) == 0 {
			break
		}
		units, err = each(ctx, p.jobs(), worlds, p.project.LowerWorld, func() {})
		p.units = append(p.units, units...)
	}
	return err
}

// byAuthor parts the files that humans wrote from the others.
func (p *program) byAuthor(files []*source.File) (own, generated []*source.File) {
	for _, f := range files {
		if p.made[f.Abs] != "" {
			generated = append(generated, f)
		} else {
			own = append(own, f)
		}
	}
	return own, generated
}

// lowerOrphans lowers what no unit has read, each file as a unit of its own: headers that were given by name, those
// under the given directories that define functions, and .c files that are included in a branch which nobody takes.
func (p *program) lowerOrphans(ctx context.Context) error {
	read := map[string]bool{}
	for _, u := range p.units {
		for _, f := range u.Files {
			read[f.Abs] = true
		}
	}
	var left []*source.File
	for i, list := range [...][]source.Location{p.tree.C, p.tree.Headers, p.tree.Loose} {
		for _, loc := range list {
			f := p.files[loc.Abs] // none if it cannot be read: it is among p.problems
			if f == nil || read[f.Abs] || p.made[f.Abs] != "" {
				continue
			}
			if loose := i == 2; loose && !p.project.DefinesFunctions(f) {
				continue
			} else if loose {
				p.tree.Headers = append(p.tree.Headers, loc)
				p.reported[f.Abs] = true
			}
			left = append(left, f)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return p.lower(ctx, p.project.Roots(left))
}

// each calls f for every element of list, in parallel, and returns the results in its order. It calls done after each,
// one at a time.
func each[T any](ctx context.Context, jobs int, list []T, f func(T) *ir.Unit, done func()) ([]*ir.Unit, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(jobs)
	out := make([]*ir.Unit, len(list))
	var mu sync.Mutex
	for i, x := range list {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("interrupted: %w", err)
			}
			out[i] = f(x)
			mu.Lock()
			defer mu.Unlock()
			done()
			return nil
		})
	}
	return out, g.Wait()
}

// solve plays the faults of every function.
func (p *program) solve() {
	objects := false
	for _, r := range p.opts.Rules {
		objects = objects || r.Objects
	}
	config := faults.Config{Objects: objects, Jobs: p.opts.Jobs}
	if p.memo != nil {
		config.Memo = p.solved(objects)
	}
	p.solver = faults.NewSolver(p.units, p.know, config)
	p.results = p.solver.Solve()
}

// isReported reports whether what stands in a file is asked for, as part of a unit: the file was, or the unit and it is of
// the project; a human wrote it, and not for a program.
func (p *program) isReported(f, main *source.File) bool {
	asked := p.reported[f.Abs] || p.reported[main.Abs] && !p.programs[main.Abs] && !p.borrowed[f.Abs]
	return asked && p.made[f.Abs] == "" && !p.programs[f.Abs]
}

// jobs returns how many files are analyzed at a time.
func (p *program) jobs() int {
	if p.opts.Jobs > 0 {
		return p.opts.Jobs
	}
	return runtime.GOMAXPROCS(0)
}
