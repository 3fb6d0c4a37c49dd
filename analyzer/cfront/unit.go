package cfront

import (
	"modernc.org/cc/v4"

	"nomem/analyzer/ir"
	"nomem/analyzer/source"
)

// parsed is one translation unit between the two halves of the front end: the parser makes it, the lowering reads it.
//
// What the lowering may rely on:
//
//   - The AST is whole. A top-level declaration that could not be parsed is not in it, and stands in problems. A
//     function whose body was left out (could not be parsed, or was not asked for) is in it with the body `{}`;
//     stubbed reports it. The lowering makes an ir.Decl of it, no ir.Func.
//   - Everything was preprocessed before cc saw it, so cc's own positions, its macro table and its line numbers mean
//     nothing. Places come from at and argSpans only.
//   - Names beginning with __nomem_ come from the macros of the prelude, never from a project:
//     a callee __nomem_type_X(sizeof(T), args...) is a call of X with ir.Call.TypeArg T and the remaining arguments in
//     the order of the source: PyMem_New(T, n) is ((T *)__nomem_type_PyMem_New(sizeof(T), n)). The macro that assigns,
//     PyMem_Resize(p, T, n), is (p = (T *)__nomem_type_PyMem_Resize(sizeof(T), p, n)).
//     va_arg(ap, T) is (*(T *)__nomem_va_arg(ap)); offsetof(T, m) is a sizeof expression, and so no constant.
//     The others are ordinary functions that the knowledge tables define: __nomem_assert_fail() and
//     __nomem_unreachable() never return; __nomem_none(), __nomem_true(), __nomem_false(), __nomem_notimplemented(),
//     __nomem_ellipsis(), __nomem_float(x) and __nomem_richcompare(a, b, op) return a new reference (the last two can
//     fail with the exception set, the others not); __nomem_save_thread() releases and
//     __nomem_restore_thread() takes the GIL.
//   - Calls by a name that nobody declared are common: most API functions and macros are undeclared on purpose.
type parsed struct {
	ast      *cc.AST
	main     *source.File
	files    []*source.File // main first, then each project file that it includes, once
	problems []ir.Problem
	python   bool // Python.h is reached
	flat     *flatText
	stubs    map[int]bool // flat offset of the body's `{` of stubbed functions
	guesses  map[string]bool
}

// at says where the bytes of a node stand in the original file: of all that was written for it. If any token of it
// came out of a macro's expansion so that the node is no part of one argument, span is the whole outermost invocation with
// its arguments, macro is its name, and body the place inside the #define if that is in a project file. A node all of
// whose tokens are written in one macro argument that the macro uses once has its exact span, with macro set too.
func (u *parsed) at(n cc.Node) (span source.Span, macro string, body source.Span) {
	first, last, ok := ends(n)
	if !ok {
		return source.Span{}, "", source.Span{}
	}
	return u.flat.between(u.flat.tokenIndex(first), u.flat.tokenIndex(last))
}

// atTokens is at for the range of tokens from first to last.
func (u *parsed) atTokens(first, last cc.Token) (span source.Span, macro string, body source.Span) {
	return u.flat.between(u.flat.tokenIndex(first), u.flat.tokenIndex(last))
}

// argSpans returns the places of the arguments of a call, those invalid that a macro made, and all of a call that a
// macro made.
func (u *parsed) argSpans(call *cc.PostfixExpression) []source.Span {
	var spans []source.Span
	for l := call.ArgumentExpressionList; l != nil; l = l.ArgumentExpressionList {
		span, macro, _ := u.at(l.AssignmentExpression)
		if macro != "" {
			span = source.Span{}
		}
		spans = append(spans, span)
	}
	return spans
}

// inProject reports whether a token was written in a file of the project: false for those of the prelude. A token
// that a macro of the prelude makes in a project file counts as written there.
func (u *parsed) inProject(tok cc.Token) bool { return u.flat.inProject(u.flat.tokenIndex(tok)) }

// stubbed reports whether the body of a function was left out before parsing.
func (u *parsed) stubbed(body *cc.CompoundStatement) bool { return u.stubs[offsetOf(body.Token)] }

// guessed reports whether a name was taken for a type by its position alone: nothing defines it.
func (u *parsed) guessed(typeName string) bool { return u.guesses[typeName] }

// offsetOf returns the offset of a token in the flat text.
func offsetOf(tok cc.Token) int { return tok.Position().Offset }
