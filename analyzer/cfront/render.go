package cfront

import "nomem/analyzer/source"

// Names of the two sources that cc sees. Of the errors in one line cc tells the first alone, unless it cannot read their
// place: the colon sees to that, or a harmless error would hide one that cuts the tree.
const (
	unitName    = "unit:"
	preludeName = "prelude"
)

// respelled are the tokens that cc knows by another name, or that it need not see.
var respelled = map[string]string{
	"__extension__": "", "__FUNCTION__": "__func__", "__PRETTY_FUNCTION__": "__func__", "__nonnull": "",
	"__unaligned": "", "__ptr64": "", "__ptr32": "", "__int64": "long long", "__int32": "int", "__int16": "short",
	"__int8": "char", "__forceinline": "inline", "_Thread_local": "", "__thread": "", "constexpr": "const",
	"static_assert": "_Static_assert", "alignof": "_Alignof", "typeof_unqual": "typeof", "thread_local": "",
	"__cdecl": "", "__stdcall": "", "__fastcall": "", "_cdecl": "", "_stdcall": "", "nullptr": "0",
}

// render writes the text for cc from the tokens that are left.
func (f *flatText) render(decls []topDecl) {
	f.text = make([]byte, 0, 6*len(f.toks)+64)
	f.offsets, f.which = f.offsets[:0], f.which[:0]
	for d := range decls {
		decl := &decls[d]
		decl.offset = len(f.text)
		if decl.skip {
			continue
		}
		for i := decl.first; i <= decl.last; i++ {
			if decl.stub && i > decl.body && i < decl.bodyEnd {
				i = decl.bodyEnd
			}
			if i == decl.body {
				decl.bodyOffset = len(f.text)
			}
			f.renderToken(i)
			if len(f.text) > f.lineEnd+maxLine {
				f.newline()
			}
		}
		f.newline()
		decl.end = len(f.text)
	}
	f.tail = len(f.text)
	f.text = append(f.text, textTail...)
}

// textTail stands behind every text for cc. At the end of a file inside of a construct, cc loops for ever; these
// words and brackets end its loops.
const textTail = "int __nomem_tail ( void ) { return ( __nomem_tail [ 0 ] ) ; }\n" +
	"int __nomem_tail ( void ) { return ( __nomem_tail [ 0 ] ) ; }\n"

// maxLine is where a line of the text is broken: cc's preprocessor takes a line at a time, and is slow on very long ones.
const maxLine = 16 << 10

func (f *flatText) newline() {
	f.text = append(f.text, '\n')
	f.lineEnd = len(f.text)
}

func (f *flatText) renderToken(i int) {
	t := &f.toks[i]
	if t.before > 0 {
		for _, s := range f.patches[t.before-1] {
			f.put(i, s)
		}
	}
	if t.drop {
		return
	}
	switch t.kind {
	case source.Ident:
		if s, ok := respelled[t.text]; ok {
			if s != "" {
				f.put(i, s)
			}
			return
		}
	case source.String, source.Char:
		f.put(i, plainLiteral(t.text))
		return
	case source.Number:
		f.put(i, plainNumber(t.text))
		return
	case source.Table:
		f.put(i, "0")
		return
	}
	f.put(i, t.text)
}

func (f *flatText) put(which int, s string) {
	f.offsets = append(f.offsets, uint32(len(f.text)))
	f.which = append(f.which, int32(which))
	f.text = append(f.text, s...)
	f.text = append(f.text, ' ')
}

// plainLiteral drops the prefix of a literal, and bytes that cc takes for the end of the line.
func plainLiteral(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\'' {
			return s[i:]
		}
	}
	return s
}

// plainNumber drops the digit separators of C23.
func plainNumber(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '\'' {
			return s[:i] + plainNumber(s[i+1:])
		}
	}
	return s
}
