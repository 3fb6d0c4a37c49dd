package ir

import "nomem/analyzer/source"

// Fingerprint returns bytes that are the same for two functions if and only if they are lowered the same and all that they were
// made of reads the same, wherever in its file the function stands. It fails if the function is none that the front end makes.
func Fingerprint(f *Func) ([]byte, error) {
	e := &encoder{
		out: make([]byte, 0, 4<<10), own: f.Span,
		texts: make(map[string]int, 64), types: map[*Type]int{}, vars: make(map[*Var]int, 64),
	}
	if !f.Span.IsValid() {
		e.fail("a function that stands nowhere")
		return nil, e.err
	}
	e.bytes(f.Span)
	e.function(f)
	return e.out, e.err
}

// relative writes a place of a function that is written by itself: what lies outside of it, in a macro's definition or
// between others, with its text.
func (e *encoder) relative(s source.Span) {
	if e.own.Contains(s) {
		e.num(1)
		e.int(int64(s.Start - e.own.Start - e.last))
		e.int(int64(s.End - s.Start))
		e.last = s.Start - e.own.Start
		return
	}
	e.num(2)
	e.int(int64(s.Start))
	e.int(int64(s.End))
	e.bytes(s)
}

// bytes writes what stands in a place, and the name of its file.
func (e *encoder) bytes(s source.Span) {
	if s.File == nil {
		e.fail("a place without a file")
		return
	}
	e.text(s.File.Path)
	e.text(s.File.Abs)
	text := s.Text()
	e.num(len(text))
	e.out = append(e.out, text...)
}
