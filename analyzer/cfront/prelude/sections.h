// Macros that exist only where their header is included: their names are too common to be taken from everybody.

// include: stdbool.h
#define bool _Bool
#define true 1
#define false 0
#define __bool_true_false_are_defined 1

// include: stdnoreturn.h
#define noreturn _Noreturn

// include: complex.h
#define complex _Complex
#define I I

// include: threads.h
#define thread_local

// include: iso646.h
#define and &&
#define or ||
#define not !
#define not_eq !=
#define bitand &
#define bitor |
#define xor ^
#define compl ~

// include: windows.h Windows.h windef.h
#define TRUE 1
#define FALSE 0
#define IN
#define OUT
#define CALLBACK
#define CONST const

// include: glib.h glib-object.h gtk/gtk.h
#define TRUE 1
#define FALSE 0
