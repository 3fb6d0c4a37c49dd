package cfront

import (
	"strconv"
	"strings"

	"nomem/analyzer/ir"
)

// integer returns the value of an integer constant. One that does not fit 64 bits wraps.
func (b *body) integer(s string) value {
	digits := strings.TrimRight(strings.ReplaceAll(s, "'", ""), "uUlLzZ")
	suffix := strings.ToLower(s[len(s)-(len(strings.ReplaceAll(s, "'", ""))-len(digits)):])
	var n uint64
	var err error
	switch {
	case len(digits) > 1 && digits[0] == '0' && strings.ContainsAny(digits[1:2], "xXbB01234567"):
		n, err = strconv.ParseUint(digits, 0, 64)
	default:
		n, err = strconv.ParseUint(digits, 10, 64)
	}
	if err != nil {
		return value{ir.Any{}, b.basic("int")}
	}
	typ := "int"
	if strings.Contains(suffix, "l") || n > 1<<31-1 {
		typ = "long"
	}
	if strings.Contains(suffix, "u") || n > 1<<63-1 {
		typ = "unsigned " + typ
	}
	return value{ir.Const{N: int64(n)}, b.basic(typ)}
}

// charConst returns the value of a character constant, 0 if it is malformed. One of several characters has the value
// that gcc gives it.
func charConst(s string) int64 {
	i := strings.IndexByte(s, '\'')
	j := strings.LastIndexByte(s, '\'')
	if i < 0 || j <= i {
		return 0
	}
	wide := i > 0
	text := unescape(s[i+1 : j])
	if wide {
		for _, r := range text {
			return int64(r)
		}
	}
	n := int64(0)
	for _, c := range []byte(text) {
		n = n<<8 | int64(c)
	}
	if len(text) == 1 {
		return int64(int8(n))
	}
	return int64(int32(n))
}

// stringValue returns the text of a string literal without its quotes and escapes.
func stringValue(s string) string {
	i := strings.IndexByte(s, '"')
	j := strings.LastIndexByte(s, '"')
	if i < 0 || j <= i {
		return ""
	}
	return unescape(s[i+1 : j])
}

// escapes are the simple escape sequences.
var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'a': 7, 'b': 8, 'f': 12, 'v': 11, 'e': 27}

func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case c == 'x' || c == 'u' || c == 'U':
			n, digits := number(s[i+1:], 16, map[byte]int{'x': 8, 'u': 4, 'U': 8}[c])
			i += digits
			if c == 'x' {
				out.WriteByte(byte(n))
			} else {
				out.WriteRune(rune(n))
			}
		case '0' <= c && c <= '7':
			n, digits := number(s[i:], 8, 3)
			i += digits - 1
			out.WriteByte(byte(n))
		case escapes[c] != 0:
			out.WriteByte(escapes[c])
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// number reads at most limit digits at the start of s.
func number(s string, base, limit int) (n int64, digits int) {
	for digits < len(s) && digits < limit {
		if _, err := strconv.ParseUint(s[digits:digits+1], base, 8); err != nil {
			break
		}
		digits++
	}
	n, _ = strconv.ParseInt(s[:digits], base, 64)
	return n, digits
}

// size returns the size of a type in bytes on LP64; false if it is not a scalar or an array of scalars of known size.
func (l *lowerer) size(t *ir.Type) (n int64, ok bool) {
	if t == nil {
		return 0, false
	}
	switch t.Kind {
	case ir.Pointer:
		return 8, true
	case ir.Array:
		n, ok := l.size(t.Elem)
		return n * t.Len, ok && t.Len >= 0
	case ir.Int, ir.Float:
		return wordSize(l.plain(t).Name)
	}
	return 0, false
}

// plain follows typedefs to the type without a typedef name.
func (l *lowerer) plain(t *ir.Type) *ir.Type {
	for range 100 {
		under := l.typedefs[t.Name]
		if under == nil || under.Name == t.Name {
			break
		}
		t = under
	}
	return t
}

// wordSize returns the size of an arithmetic type by its name.
func wordSize(name string) (n int64, ok bool) {
	if strings.HasPrefix(name, "enum ") {
		return 4, true
	}
	long, size := 0, int64(0)
	for _, w := range strings.Fields(name) {
		switch w {
		case "char", "_Bool", "bool":
			size = 1
		case "short":
			size = 2
		case "long":
			long++
		case "float":
			size = 4
		case "double":
			size = 8
		case "int", "signed", "unsigned", "__signed__", "__signed":
			if size == 0 {
				size = 4
			}
		default:
			return 0, false
		}
	}
	switch {
	case long > 0 && strings.HasSuffix(name, "double"):
		return 16, true
	case long > 0:
		return 8, true
	}
	return size, true
}

func (l *lowerer) isUnsigned(t *ir.Type) bool {
	if t == nil || t.Kind != ir.Int {
		return false
	}
	name := l.plain(t).Name
	return strings.Contains(name, "unsigned") || name == "_Bool"
}

// truncate returns n as a value of type t.
func (l *lowerer) truncate(n int64, t *ir.Type) int64 {
	if t == nil || t.Kind != ir.Int {
		return n
	}
	size, _ := l.size(t)
	unsigned := l.isUnsigned(t)
	switch {
	case l.plain(t).Name == "_Bool":
		return min(1, max(n, -n))
	case size == 1 && unsigned:
		return int64(uint8(n))
	case size == 1:
		return int64(int8(n))
	case size == 2 && unsigned:
		return int64(uint16(n))
	case size == 2:
		return int64(int16(n))
	case size == 4 && unsigned:
		return int64(uint32(n))
	case size == 4:
		return int64(int32(n))
	}
	return n
}

// sizeof returns the size of t as a constant, one with a name if it is not known.
func (b *body) sizeof(t *ir.Type) value {
	typ := b.basic("unsigned long")
	if t == nil {
		return value{ir.Any{}, typ}
	}
	if n, ok := b.size(t); ok {
		return value{ir.Const{N: n}, typ}
	}
	if t.Kind == ir.Array && t.Len >= 0 {
		return value{&ir.Binary{Op: "*", X: ir.Const{N: t.Len}, Y: b.sizeof(t.Elem).x}, typ}
	}
	if t.Kind == ir.Array { // each has its own length
		return value{ir.Any{}, typ}
	}
	return value{ir.Named{Name: "sizeof(" + t.String() + ")"}, typ}
}

func (b *body) alignof(t *ir.Type) value {
	if t != nil && t.Kind != ir.Array {
		if v := b.sizeof(t); isNumber(v.x) {
			return v
		}
	}
	return value{ir.Any{}, b.basic("unsigned long")}
}

func isNumber(x ir.Expr) bool { _, ok := x.(ir.Const); return ok }
