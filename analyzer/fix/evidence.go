package fix

import (
	"strings"

	"nomem/analyzer/source"
)

// keywords are the words that a parenthesis follows without being a call.
var keywords = map[string]bool{
	"if": true, "for": true, "while": true, "switch": true, "return": true, "sizeof": true, "do": true, "else": true,
	"case": true, "goto": true, "break": true, "continue": true, "defined": true, "int": true, "void": true, "char": true, "long": true, "unsigned": true,
	"double": true, "float": true, "const": true, "static": true, "struct": true, "typedef": true, "__attribute__": true,
}

// count gathers the evidence for a style in src[from:to].
func count(src []byte, from, to int) *counts {
	c := &counts{units: map[string]int{}, gapOf: map[string]int{}}
	toks := tokens(src, from, to)
	for i, t := range toks {
		switch {
		case t.text == "{":
			c.block(src, toks, i)
		case t.text == "if":
			c.condition(src, toks, i)
		case t.text == "return":
			c.leave(src, toks, i)
		case t.text == "else" && i > 0 && toks[i-1].text == "}":
			tally(&c.cuddled, &c.uncuddled, sameLine(src, toks[i-1].end, t.start))
		case t.text == "PyErr_NoMemory":
			c.noMemory(toks, i)
		case t.text == "==" || t.text == "!=":
			c.comparison(toks, i)
		case t.text == "!":
			c.negation(toks, i)
		case t.text == "(" && i > 0 && toks[i-1].kind == source.Ident && !keywords[toks[i-1].text]:
			c.call(toks[i-1], toks[i-1].end+1 == t.start)
		}
	}
	return c
}

// call notes whether a gap stands in front of the parenthesis of a call. Macros in capitals are spelled in their own way.
func (c *counts) call(name token, gap bool) {
	if strings.ToUpper(name.text) != name.text {
		tally(&c.callGap, &c.noCallGap, gap)
	}
	if gap {
		c.gapOf[name.text]++
	} else {
		c.gapOf[name.text]--
	}
}

func tally(yes, no *int, cond bool) {
	if cond {
		*yes++
	} else {
		*no++
	}
}

// block looks at an opening brace: where it stands, and how far its body is moved in.
func (c *counts) block(src []byte, toks []token, i int) {
	if i+1 < len(toks) && firstOnLine(src, toks[i+1].start) && toks[i+1].text != "}" {
		c.step(indentAt(src, toks[i].start), indentAt(src, toks[i+1].start))
	}
	head := headOf(toks, i)
	if head < 0 {
		return
	}
	if sameLine(src, toks[i-1].end, toks[i].start) {
		c.same++
		tally(&c.braceGap, &c.noBraceGap, toks[i-1].end < toks[i].start)
	} else if open := indentAt(src, toks[i].start); columns(open) > columns(indentAt(src, toks[head].start)) {
		if i+1 < len(toks) && firstOnLine(src, toks[i+1].start) && indentAt(src, toks[i+1].start) == open {
			c.with++
			c.step(indentAt(src, toks[head].start), open)
			return
		}
		c.half++
	} else {
		c.next++
	}
}

// headOf returns the index of the keyword that the block at toks[i] belongs to, or -1.
func headOf(toks []token, i int) int {
	if i == 0 {
		return -1
	}
	switch toks[i-1].text {
	case "else", "do":
		return i - 1
	case ")":
		open := matchBack(toks, i-1)
		if open > 0 {
			switch toks[open-1].text {
			case "if", "for", "while", "switch":
				return open - 1
			}
		}
	}
	return -1
}

// step notes by how much a block is indented.
func (c *counts) step(outer, inner string) {
	if columns(inner) >= 8 {
		tally(&c.deepTabs, &c.deepSpaces, strings.Contains(inner, "\t"))
	}
	if rest, ok := strings.CutPrefix(inner, outer); ok && strings.Trim(rest, " ") == "" || ok && rest == "\t" {
		if n := len(rest); n > 0 && n <= 8 {
			c.units[rest]++
		}
		return
	}
	if n := columns(inner) - columns(outer); n > 0 && n < 8 {
		c.units[strings.Repeat(" ", n)]++
	}
}

// condition looks at the layout of an if and of what follows it.
func (c *counts) condition(src []byte, toks []token, i int) {
	if i+1 >= len(toks) || toks[i+1].text != "(" {
		return
	}
	tally(&c.keywordGap, &c.noKeywordGap, toks[i].end < toks[i+1].start)
	if end := toks[i+1].end; end < len(src) {
		tally(&c.pad, &c.noPad, src[end] == ' ')
	}
	body := match(toks, i+1) + 1
	if body == 0 || body >= len(toks) {
		return
	}
	if toks[body].text != "{" {
		c.bare++
	} else if end := match(toks, body); end > 0 && single(toks[body+1:end]) {
		c.braced++
	}
}

// single reports whether toks are one plain statement.
func single(toks []token) bool {
	for i, t := range toks {
		if t.text == ";" || t.text == "{" {
			return t.text == ";" && i == len(toks)-1
		}
	}
	return false
}

func (c *counts) leave(src []byte, toks []token, i int) {
	if i+1 >= len(toks) || toks[i+1].text == ";" {
		return
	}
	c.returns++
	if end := match(toks, i+1); toks[i+1].text == "(" && end > 0 && end+1 < len(toks) && toks[end+1].text == ";" {
		c.returnParen++
		if toks[i].end < toks[i+1].start {
			c.returnParenGap++
		}
	}
}

// noMemory looks whether PyErr_NoMemory is returned, or stands before a return of NULL.
func (c *counts) noMemory(toks []token, i int) {
	if i > 0 && toks[i-1].text == "return" {
		c.noMemReturn++
		return
	}
	if i+5 < len(toks) && toks[i+3].text == ";" && toks[i+4].text == "return" && toks[i+5].text == "NULL" {
		c.noMemTwoStep++
	}
}

func (c *counts) comparison(toks []token, i int) {
	if i > 0 {
		tally(&c.opGap, &c.noOpGap, toks[i-1].end < toks[i].start)
	}
	switch {
	case i+1 < len(toks) && toks[i+1].text == "NULL":
		c.eqNull++
	case i > 0 && toks[i-1].text == "NULL":
		c.nullEq++
	}
}

// negation counts `!p` where it is a whole operand of a condition.
func (c *counts) negation(toks []token, i int) {
	if i == 0 || toks[i-1].text != "(" && toks[i-1].text != "||" && toks[i-1].text != "&&" {
		return
	}
	for i++; i < len(toks); i++ {
		switch t := toks[i]; {
		case t.kind == source.Ident, t.text == "->", t.text == ".":
		case t.text == "[":
			if i = match(toks, i); i < 0 {
				return
			}
		default:
			if t.text == ")" || t.text == "||" || t.text == "&&" {
				c.not++
			}
			return
		}
	}
}

// indentAt returns the white space at the start of the line that offset i is on.
func indentAt(src []byte, i int) string {
	start := lineStart(src, i)
	end := start
	for end < len(src) && (src[end] == ' ' || src[end] == '\t') {
		end++
	}
	return string(src[start:end])
}

func lineStart(src []byte, i int) int {
	for i > 0 && src[i-1] != '\n' && src[i-1] != '\r' {
		i--
	}
	return i
}

// sameLine reports whether no line ends in src[from:to].
func sameLine(src []byte, from, to int) bool {
	return !strings.ContainsAny(string(src[from:to]), "\n\r")
}
