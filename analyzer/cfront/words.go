package cfront

import "strings"

func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// typeWords can stand in the specifiers of a declaration and name no type of the user's.
var typeWords = set(`void char short int long float double signed unsigned _Bool _Complex struct union enum
	__signed __signed__ __int128 __int128_t __uint128_t _Float16 _Float32 _Float64 _Float128 __float128 __int64 __int32
	__int16 __int8 typeof __typeof __typeof__ _Decimal32 _Decimal64 _Decimal128 __complex__ __fp16 __bf16 __auto_type
	_Imaginary typeof_unqual`)

// qualifiers stand beside a type.
var qualifiers = set(`const volatile restrict static extern inline register auto typedef _Noreturn _Thread_local
	__const __volatile __volatile__ __restrict __restrict__ __inline __inline__ __thread _Atomic __extension__
	__attribute__ __attribute _Alignas __declspec __forceinline _Nonnull constexpr`)

// statementWords begin a statement, or stand in an expression.
var statementWords = set(`if else for while do switch case default break continue return goto sizeof asm __asm
	__asm__ _Alignof __alignof__ __alignof _Generic _Static_assert static_assert __label__ __real__ __imag__ alignof`)

// keywords are all of these.
var keywords = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range []map[string]bool{typeWords, qualifiers, statementWords} {
		for w := range s {
			m[w] = true
		}
	}
	return m
}()
