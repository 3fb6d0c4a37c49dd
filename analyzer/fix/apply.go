package fix

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"nomem/analyzer/source"
)

// Validate reports what is wrong with edits: they must be in order, each within its file, those of a file not overlapping,
// and their text ASCII. Two insertions at one offset have no order, and count as overlapping.
func Validate(edits []Edit) error {
	for i, e := range edits {
		s := e.Span
		switch {
		case s.File == nil:
			return fmt.Errorf("edit %d is of no file", i)
		case s.Start < 0 || s.Start > s.End || s.End > len(s.File.Src):
			return fmt.Errorf("edit %d: bytes %d to %d are outside of %s (%d bytes)", i, s.Start, s.End, s.File.Path, len(s.File.Src))
		case i > 0 && s.File != edits[i-1].Span.File && s.Path() <= edits[i-1].Span.Path():
			return fmt.Errorf("edit %d is out of order, or its file was read twice", i)
		case i > 0 && s.File == edits[i-1].Span.File && s.Start < edits[i-1].Span.Start:
			return fmt.Errorf("edit %d is out of order", i)
		case i > 0 && overlap(edits[i-1], e):
			return fmt.Errorf("edit %d overlaps the one before", i)
		}
		if err := validateText(e.Text); err != nil {
			return fmt.Errorf("edit %d: %w", i, err)
		}
	}
	return nil
}

// validateText refuses what could mean something else in the file's encoding, or nothing in any.
func validateText(text string) error {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= 0x7f || c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return fmt.Errorf("byte %#02x in the text is not printable ASCII", c)
		}
	}
	return nil
}

// overlap reports whether a, which does not start after b, conflicts with it.
func overlap(a, b Edit) bool {
	if a.Span.File != b.Span.File {
		return false
	}
	if a.Span.Start == b.Span.Start && a.Span.End == a.Span.Start && b.Span.End == b.Span.Start {
		return true
	}
	return b.Span.Start < a.Span.End
}

// Apply returns what edits make of the files that they are of, in order of those. It changes neither the files nor the
// edits, and makes all edits or none.
func Apply(edits []Edit) ([]*source.File, error) {
	if err := Validate(edits); err != nil {
		return nil, err
	}
	var files []*source.File
	for len(edits) > 0 {
		f := edits[0].Span.File
		n := slices.IndexFunc(edits, func(e Edit) bool { return e.Span.File != f })
		if n < 0 {
			n = len(edits)
		}
		files = append(files, source.NewFile(f.Path, f.Abs, apply(f.Src, edits[:n])))
		edits = edits[n:]
	}
	return files, nil
}

// apply makes valid edits of one file.
func apply(src []byte, edits []Edit) []byte {
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(src[at:e.Span.Start])
		out.WriteString(e.Text)
		at = e.Span.End
	}
	out.Write(src[at:])
	return out.Bytes()
}

// Files returns the files that edits are of, each once, in their order.
func Files(edits []Edit) []*source.File {
	var files []*source.File
	for _, e := range edits {
		if !slices.Contains(files, e.Span.File) {
			files = append(files, e.Span.File)
		}
	}
	return files
}

var errEmpty = errors.New("a fix without edits")

// Merge picks, among fixes, a set of which no two overlap: in order of their first edit, each fix that
// fits those already taken. It returns their edits in order, and the indices of the fixes that were taken. What fixes have in
// common that replace the same text alike is made once. What is left fits another round.
func Merge(fixes [][]Edit) (edits []Edit, taken []int, err error) {
	order := make([]int, 0, len(fixes))
	for i, f := range fixes {
		if len(f) == 0 {
			return nil, nil, fmt.Errorf("fix %d: %w", i, errEmpty)
		}
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return fixes[a][0].Span.Compare(fixes[b][0].Span) })

	for _, i := range order {
		if covered(edits, fixes[i]) {
			taken = append(taken, i)
			continue
		}
		all := append(slices.Clone(edits), beside(edits, fixes[i])...)
		slices.SortStableFunc(all, func(a, b Edit) int { return a.Span.Compare(b.Span) })
		if !disjoint(all) {
			continue
		}
		edits, taken = all, append(taken, i)
	}
	slices.Sort(taken)
	return edits, taken, nil
}

// Join returns the edits of fixes that are to be applied as one, in order. What several of them insert at one offset comes in
// the order of the fixes, and once if it is the same. ok is false if they overlap otherwise.
func Join(fixes ...[]Edit) (edits []Edit, ok bool) {
	for _, f := range fixes {
		for _, e := range f {
			i := slices.IndexFunc(edits, func(x Edit) bool { return x.Span == e.Span })
			switch {
			case i < 0:
				edits = append(edits, e)
			case edits[i].Text == e.Text:
			case e.Span.Start == e.Span.End:
				edits[i].Text += e.Text
			default:
				return nil, false
			}
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Span.Compare(b.Span) })
	return edits, disjoint(edits)
}

// beside returns what f adds to edits: all of it, unless both replace one text alike.
func beside(edits, f []Edit) []Edit {
	shared := func(e Edit) bool { return slices.Contains(edits, e) }
	if !slices.ContainsFunc(f, func(e Edit) bool { return e.Span.Start < e.Span.End && shared(e) }) {
		return f
	}
	return slices.DeleteFunc(slices.Clone(f), shared)
}

// covered reports whether every edit of f is among edits already.
func covered(edits, f []Edit) bool {
	for _, e := range f {
		if !slices.Contains(edits, e) {
			return false
		}
	}
	return true
}

func disjoint(edits []Edit) bool {
	for i := 1; i < len(edits); i++ {
		if overlap(edits[i-1], edits[i]) {
			return false
		}
	}
	return true
}
