package ir

import (
	"maps"
	"slices"

	"nomem/analyzer/source"
)

// Fingerprint returns bytes that are the same for two functions if and only if they are lowered the same and all that they were
// made of reads the same, wherever in its file the function stands. It fails if the function is none that the front end makes.
func Fingerprint(f *Func) ([]byte, error) {
	e := &encoder{
		out: make([]byte, 0, 4<<10), own: f.Span,
		outside: map[source.Span]int{}, texts: make(map[string]int, 64), types: map[*Type]int{}, vars: make(map[*Var]int, 64),
	}
	if !f.Span.IsValid() {
		e.fail("a function that stands nowhere")
		return nil, e.err
	}
	e.bytes(f.Span)
	e.function(f)
	e.texts = make(map[string]int, 8)
	for _, s := range e.regions() {
		e.bytes(s)
	}
	return e.out, e.err
}

// regions returns the places outside of the function that was written, those that overlap put together.
func (e *encoder) regions() []source.Span {
	list := slices.SortedFunc(maps.Keys(e.outside), source.Span.Compare)
	n := 0
	for _, s := range list {
		if n > 0 && list[n-1].File == s.File && s.Start <= list[n-1].End {
			list[n-1].End = max(list[n-1].End, s.End)
			continue
		}
		list[n] = s
		n++
	}
	return list[:n]
}

// relative writes a place of a function that is written by itself.
func (e *encoder) relative(s source.Span) {
	if e.own.Contains(s) {
		e.num(1)
		e.int(int64(s.Start - e.own.Start - e.last))
		e.int(int64(s.End - s.Start))
		e.last = s.Start - e.own.Start
		return
	}
	if s.File == nil {
		e.fail("a place without a file")
		return
	}
	n, known := e.outside[s]
	if !known {
		n = len(e.outside)
		e.outside[s] = n
	}
	e.num(n + 2)
	if !known {
		e.text(s.File.Path)
		e.text(s.File.Abs)
		e.int(int64(s.Start))
		e.int(int64(s.End))
	}
}

// bytes writes what stands in a place, and the name of its file.
func (e *encoder) bytes(s source.Span) {
	e.text(s.File.Path)
	e.text(s.File.Abs)
	text := s.Text()
	e.num(len(text))
	e.out = append(e.out, text...)
}
