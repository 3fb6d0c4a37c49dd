// CPython 3.13's types, and those of its macros that source text cannot be parsed without, or that hold control flow.
// Functions and macros that read like a call stay undeclared. The field names of the structs, in order, are those of
// CPython's own headers, so that a positional initializer is resolved to them.

#define PY_MAJOR_VERSION 3
#define PY_MINOR_VERSION 13
#define PY_MICRO_VERSION 0
#define PY_RELEASE_LEVEL 0xF
#define PY_RELEASE_SERIAL 0
#define PY_VERSION "3.13.0"
#define PY_VERSION_HEX 0x030D00F0
#define PYTHON_API_VERSION 1013
#define PYTHON_ABI_VERSION 3
#define WAIT_LOCK 1
#define NOWAIT_LOCK 0
#define PY_SSIZE_T_MAX 9223372036854775807L
#define PY_SSIZE_T_MIN (-9223372036854775807L-1)
#define PY_LITTLE_ENDIAN 1
#define PY_BIG_ENDIAN 0
#define PY_FORMAT_SIZE_T "z"
#define PY_LONG_LONG long long
#define SIZEOF_INT 4
#define SIZEOF_LONG 8
#define SIZEOF_LONG_LONG 8
#define SIZEOF_VOID_P 8
#define SIZEOF_SIZE_T 8
#define SIZEOF_SHORT 2
#define SIZEOF_FLOAT 4
#define SIZEOF_DOUBLE 8
#define SIZEOF_OFF_T 8
#define SIZEOF_TIME_T 8
#define SIZEOF_WCHAR_T 4
#define SIZEOF_PID_T 4
#define HAVE_LONG_LONG 1
#define WITH_THREAD 1

typedef long Py_ssize_t;
typedef long Py_intptr_t;
typedef unsigned long Py_uintptr_t;
typedef long Py_hash_t;
typedef unsigned long Py_uhash_t;
typedef unsigned int Py_UCS4;
typedef unsigned short Py_UCS2;
typedef unsigned char Py_UCS1;
typedef unsigned int Py_UNICODE;
typedef int PyGILState_STATE;
typedef int PyLockStatus;
typedef int PySendResult;
typedef int PyMemAllocatorDomain;
typedef int PyMemAllocatorName;
typedef long PyTime_t;
typedef long _PyTime_t;
typedef long long PY_INT64_T;
typedef unsigned long long PY_UINT64_T;
typedef int PY_INT32_T;
typedef unsigned int PY_UINT32_T;
typedef unsigned int digit;
typedef void *PyThread_type_lock;
typedef struct { void *ptr; } Py_tss_t;
typedef struct { unsigned char _bits; } PyMutex;
typedef struct { int id; } _Py_Identifier;

typedef struct _object { Py_ssize_t ob_refcnt; struct _typeobject *ob_type; } PyObject;
typedef struct { PyObject ob_base; Py_ssize_t ob_size; } PyVarObject;
typedef struct _typeobject PyTypeObject;
typedef struct _ts { int opaque; } PyThreadState;
typedef struct _is PyInterpreterState;
typedef struct _frame { PyObject ob_base; } PyFrameObject;
typedef struct _interp_frame _PyInterpreterFrame;
typedef struct { PyObject ob_base; } PyCodeObject;
typedef struct { PyObject ob_base; } PyFunctionObject;
typedef struct { PyObject ob_base; struct PyMethodDef *m_ml; PyObject *m_self; PyObject *m_module; PyObject *m_weakreflist; void *vectorcall; } PyCFunctionObject;
typedef struct { PyObject ob_base; PyObject *im_func; PyObject *im_self; } PyMethodObject;
typedef struct { PyVarObject ob_base; } PyLongObject;
typedef struct { PyObject ob_base; double ob_fval; } PyFloatObject;
typedef struct { double real; double imag; } Py_complex;
typedef struct { PyObject ob_base; Py_complex cval; } PyComplexObject;
typedef struct { PyVarObject ob_base; Py_hash_t ob_shash; char ob_sval[1]; } PyBytesObject;
typedef struct { PyVarObject ob_base; Py_ssize_t ob_alloc; char *ob_bytes; char *ob_start; } PyByteArrayObject;
typedef struct { PyVarObject ob_base; PyObject *ob_item[1]; } PyTupleObject;
typedef struct { PyVarObject ob_base; PyObject **ob_item; Py_ssize_t allocated; } PyListObject;
typedef struct { PyObject ob_base; Py_ssize_t ma_used; } PyDictObject;
typedef struct { PyObject ob_base; } PySetObject;
typedef struct { PyObject ob_base; PyObject *start; PyObject *stop; PyObject *step; } PySliceObject;
typedef struct { PyObject ob_base; Py_ssize_t length; Py_hash_t hash; } PyASCIIObject;
typedef struct { PyASCIIObject _base; } PyCompactUnicodeObject;
typedef struct { PyCompactUnicodeObject _base; } PyUnicodeObject;
typedef struct { PyObject ob_base; PyObject *dict; PyObject *args; PyObject *notes; PyObject *traceback; PyObject *context; PyObject *cause; char suppress_context; } PyBaseExceptionObject;
typedef struct { PyBaseExceptionObject base; } PyStopIterationObject;
typedef struct { PyBaseExceptionObject base; } PyOSErrorObject;
typedef struct { PyObject ob_base; } PyModuleObject;
typedef struct { PyObject ob_base; } PyCellObject;
typedef struct { PyObject ob_base; } PyGenObject;
typedef struct { PyObject ob_base; } PyWeakReference;
typedef struct { PyObject ob_base; } PyTracebackObject;
typedef struct { PyObject ob_base; } PyDescrObject;
typedef struct { PyObject ob_base; } PyGetSetDescrObject;
typedef struct { PyObject ob_base; } PyMethodDescrObject;
typedef struct { PyObject ob_base; } PyMemberDescrObject;
typedef struct { PyObject ob_base; } PyDateTime_Date;
typedef struct { PyObject ob_base; } PyDateTime_DateTime;
typedef struct { PyObject ob_base; } PyDateTime_Time;
typedef struct { PyObject ob_base; } PyDateTime_Delta;
typedef struct { PyObject ob_base; } PyDateTime_TZInfo;
typedef struct { PyObject *DateType; PyObject *DateTimeType; PyObject *TimeType; PyObject *DeltaType; PyObject *TZInfoType; PyObject *TimeZone_UTC; } PyDateTime_CAPI;
typedef struct { PyVarObject ob_base; } PyMemoryViewObject;
typedef struct { int cf_flags; int cf_feature_version; } PyCompilerFlags;
typedef struct { int opaque; } PyConfig;
typedef struct { int opaque; } PyStatus;
typedef struct { int opaque; } PyPreConfig;
typedef struct { int opaque; } PyInterpreterConfig;
typedef struct { int opaque; } _PyErr_StackItem;
typedef struct { int opaque; } _PyUnicodeWriter;
typedef struct { int opaque; } PyUnicodeWriter;
typedef struct { int opaque; } _PyBytesWriter;
typedef struct { int opaque; } PyCriticalSection;
typedef struct { int opaque; } PyCriticalSection2;
typedef struct { void *ctx; void *(*malloc)(void *ctx, size_t size); void *(*calloc)(void *ctx, size_t n, size_t size); void *(*realloc)(void *ctx, void *ptr, size_t size); void (*free)(void *ctx, void *ptr); } PyMemAllocatorEx;
typedef struct { void *buf; PyObject *obj; Py_ssize_t len; Py_ssize_t itemsize; int readonly; int ndim; char *format; Py_ssize_t *shape; Py_ssize_t *strides; Py_ssize_t *suboffsets; void *internal; } Py_buffer;

typedef PyObject *(*unaryfunc)(PyObject *);
typedef PyObject *(*binaryfunc)(PyObject *, PyObject *);
typedef PyObject *(*ternaryfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*inquiry)(PyObject *);
typedef Py_ssize_t (*lenfunc)(PyObject *);
typedef PyObject *(*ssizeargfunc)(PyObject *, Py_ssize_t);
typedef PyObject *(*ssizessizeargfunc)(PyObject *, Py_ssize_t, Py_ssize_t);
typedef PyObject *(*intargfunc)(PyObject *, int);
typedef PyObject *(*intintargfunc)(PyObject *, int, int);
typedef int (*ssizeobjargproc)(PyObject *, Py_ssize_t, PyObject *);
typedef int (*ssizessizeobjargproc)(PyObject *, Py_ssize_t, Py_ssize_t, PyObject *);
typedef int (*intobjargproc)(PyObject *, int, PyObject *);
typedef int (*intintobjargproc)(PyObject *, int, int, PyObject *);
typedef int (*objobjargproc)(PyObject *, PyObject *, PyObject *);
typedef int (*objobjproc)(PyObject *, PyObject *);
typedef int (*coercion)(PyObject **, PyObject **);
typedef int (*visitproc)(PyObject *, void *);
typedef int (*traverseproc)(PyObject *, visitproc, void *);
typedef void (*freefunc)(void *);
typedef void (*destructor)(PyObject *);
typedef int (*printfunc)(PyObject *, FILE *, int);
typedef int (*cmpfunc)(PyObject *, PyObject *);
typedef PyObject *(*getattrfunc)(PyObject *, char *);
typedef PyObject *(*getattrofunc)(PyObject *, PyObject *);
typedef int (*setattrfunc)(PyObject *, char *, PyObject *);
typedef int (*setattrofunc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*reprfunc)(PyObject *);
typedef Py_hash_t (*hashfunc)(PyObject *);
typedef PyObject *(*richcmpfunc)(PyObject *, PyObject *, int);
typedef PyObject *(*getiterfunc)(PyObject *);
typedef PyObject *(*iternextfunc)(PyObject *);
typedef PyObject *(*descrgetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*descrsetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*initproc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*newfunc)(PyTypeObject *, PyObject *, PyObject *);
typedef PyObject *(*allocfunc)(PyTypeObject *, Py_ssize_t);
typedef PyObject *(*vectorcallfunc)(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames);
typedef PySendResult (*sendfunc)(PyObject *iter, PyObject *value, PyObject **result);
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef PyObject *(*PyCFunctionWithKeywords)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*PyCFunctionFast)(PyObject *, PyObject *const *, Py_ssize_t);
typedef PyObject *(*_PyCFunctionFast)(PyObject *, PyObject *const *, Py_ssize_t);
typedef PyObject *(*PyCFunctionFastWithKeywords)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
typedef PyObject *(*_PyCFunctionFastWithKeywords)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
typedef PyObject *(*PyCMethod)(PyObject *, PyTypeObject *, PyObject *const *, size_t, PyObject *);
typedef PyObject *(*PyNoArgsFunction)(PyObject *);
typedef PyObject *(*getter)(PyObject *, void *);
typedef int (*setter)(PyObject *, PyObject *, void *);
typedef int (*getbufferproc)(PyObject *, Py_buffer *, int);
typedef void (*releasebufferproc)(PyObject *, Py_buffer *);
typedef int (*Py_tracefunc)(PyObject *, PyFrameObject *, int, PyObject *);
typedef void (*PyCapsule_Destructor)(PyObject *);
typedef void (*PyOS_sighandler_t)(int);
typedef PyObject *(*_PyFrameEvalFunction)(PyThreadState *, struct _interp_frame *, int);
typedef Py_ssize_t (*readbufferproc)(PyObject *, Py_ssize_t, void **);
typedef Py_ssize_t (*writebufferproc)(PyObject *, Py_ssize_t, void **);
typedef Py_ssize_t (*segcountproc)(PyObject *, Py_ssize_t *);
typedef Py_ssize_t (*charbufferproc)(PyObject *, Py_ssize_t, char **);

typedef struct PyMethodDef { const char *ml_name; PyCFunction ml_meth; int ml_flags; const char *ml_doc; } PyMethodDef;
typedef struct PyGetSetDef { const char *name; getter get; setter set; const char *doc; void *closure; } PyGetSetDef;
typedef struct PyMemberDef { const char *name; int type; Py_ssize_t offset; int flags; const char *doc; } PyMemberDef;
typedef struct PyModuleDef_Slot { int slot; void *value; } PyModuleDef_Slot;
typedef struct PyModuleDef_Base { PyObject ob_base; PyObject *(*m_init)(void); Py_ssize_t m_index; PyObject *m_copy; } PyModuleDef_Base;
typedef struct PyModuleDef { PyModuleDef_Base m_base; const char *m_name; const char *m_doc; Py_ssize_t m_size; PyMethodDef *m_methods; PyModuleDef_Slot *m_slots; traverseproc m_traverse; inquiry m_clear; freefunc m_free; } PyModuleDef;
typedef struct { int slot; void *pfunc; } PyType_Slot;
typedef struct { const char *name; int basicsize; int itemsize; unsigned int flags; PyType_Slot *slots; } PyType_Spec;
typedef struct PyStructSequence_Field { const char *name; const char *doc; } PyStructSequence_Field;
typedef struct PyStructSequence_Desc { const char *name; const char *doc; PyStructSequence_Field *fields; int n_in_sequence; } PyStructSequence_Desc;
struct _inittab { const char *name; PyObject *(*initfunc)(void); };
struct _frozen { const char *name; const unsigned char *code; int size; int is_package; };

typedef struct {
    binaryfunc nb_add; binaryfunc nb_subtract; binaryfunc nb_multiply; binaryfunc nb_remainder; binaryfunc nb_divmod;
    ternaryfunc nb_power; unaryfunc nb_negative; unaryfunc nb_positive; unaryfunc nb_absolute; inquiry nb_bool;
    unaryfunc nb_invert; binaryfunc nb_lshift; binaryfunc nb_rshift; binaryfunc nb_and; binaryfunc nb_xor;
    binaryfunc nb_or; unaryfunc nb_int; void *nb_reserved; unaryfunc nb_float; binaryfunc nb_inplace_add;
    binaryfunc nb_inplace_subtract; binaryfunc nb_inplace_multiply; binaryfunc nb_inplace_remainder;
    ternaryfunc nb_inplace_power; binaryfunc nb_inplace_lshift; binaryfunc nb_inplace_rshift;
    binaryfunc nb_inplace_and; binaryfunc nb_inplace_xor; binaryfunc nb_inplace_or; binaryfunc nb_floor_divide;
    binaryfunc nb_true_divide; binaryfunc nb_inplace_floor_divide; binaryfunc nb_inplace_true_divide;
    unaryfunc nb_index; binaryfunc nb_matrix_multiply; binaryfunc nb_inplace_matrix_multiply;
} PyNumberMethods;
typedef struct {
    lenfunc sq_length; binaryfunc sq_concat; ssizeargfunc sq_repeat; ssizeargfunc sq_item; void *was_sq_slice;
    ssizeobjargproc sq_ass_item; void *was_sq_ass_slice; objobjproc sq_contains; binaryfunc sq_inplace_concat;
    ssizeargfunc sq_inplace_repeat;
} PySequenceMethods;
typedef struct { lenfunc mp_length; binaryfunc mp_subscript; objobjargproc mp_ass_subscript; } PyMappingMethods;
typedef struct { unaryfunc am_await; unaryfunc am_aiter; unaryfunc am_anext; sendfunc am_send; } PyAsyncMethods;
typedef struct { getbufferproc bf_getbuffer; releasebufferproc bf_releasebuffer; } PyBufferProcs;
typedef struct _typeobject {
    PyVarObject ob_base; const char *tp_name; Py_ssize_t tp_basicsize; Py_ssize_t tp_itemsize; destructor tp_dealloc;
    Py_ssize_t tp_vectorcall_offset; getattrfunc tp_getattr; setattrfunc tp_setattr; PyAsyncMethods *tp_as_async;
    reprfunc tp_repr; PyNumberMethods *tp_as_number; PySequenceMethods *tp_as_sequence;
    PyMappingMethods *tp_as_mapping; hashfunc tp_hash; ternaryfunc tp_call; reprfunc tp_str; getattrofunc tp_getattro;
    setattrofunc tp_setattro; PyBufferProcs *tp_as_buffer; unsigned long tp_flags; const char *tp_doc;
    traverseproc tp_traverse; inquiry tp_clear; richcmpfunc tp_richcompare; Py_ssize_t tp_weaklistoffset;
    getiterfunc tp_iter; iternextfunc tp_iternext; PyMethodDef *tp_methods; PyMemberDef *tp_members;
    PyGetSetDef *tp_getset; PyTypeObject *tp_base; PyObject *tp_dict; descrgetfunc tp_descr_get;
    descrsetfunc tp_descr_set; Py_ssize_t tp_dictoffset; initproc tp_init; allocfunc tp_alloc; newfunc tp_new;
    freefunc tp_free; inquiry tp_is_gc; PyObject *tp_bases; PyObject *tp_mro; PyObject *tp_cache;
    void *tp_subclasses; PyObject *tp_weaklist; destructor tp_del; unsigned int tp_version_tag;
    destructor tp_finalize; vectorcallfunc tp_vectorcall; unsigned char tp_watched;
} PyTypeObject;
typedef struct { PyTypeObject ht_type; PyAsyncMethods as_async; PyNumberMethods as_number; PyMappingMethods as_mapping; PySequenceMethods as_sequence; PyBufferProcs as_buffer; PyObject *ht_name; PyObject *ht_slots; PyObject *ht_qualname; } PyHeapTypeObject;

// Each head is one slot of a positional initializer. What initializes one is not in braces: in extensions that still compile
// with Python 2, the initializer of ob_size follows.
#define PyObject_HEAD PyObject ob_base;
#define PyObject_VAR_HEAD PyVarObject ob_base;
#define PyObject_HEAD_INIT(type) 1, (type),
#define PyVarObject_HEAD_INIT(type, size) { { 1, (type) }, (size) },
#define PyModuleDef_HEAD_INIT { 0 }
#define PyException_HEAD PyObject ob_base; PyObject *dict; PyObject *args; PyObject *notes; PyObject *traceback; PyObject *context; PyObject *cause; char suppress_context;

#define Py_RETURN_NONE return __nomem_none()
#define Py_RETURN_TRUE return __nomem_true()
#define Py_RETURN_FALSE return __nomem_false()
#define Py_RETURN_NOTIMPLEMENTED return __nomem_notimplemented()
#define Py_RETURN_NAN return __nomem_float(0)
#define Py_RETURN_INF(sign) return __nomem_float(sign)
#define Py_RETURN_RICHCOMPARE(a, b, op) return __nomem_richcompare((a), (b), (op))
#define Py_UNREACHABLE() __nomem_unreachable()
#define Py_VISIT(op) do { if (op) { int vret = visit((PyObject *)(op), arg); if (vret) return vret; } } while (0)
#define Py_BEGIN_ALLOW_THREADS { __nomem_save_thread();
#define Py_BLOCK_THREADS __nomem_restore_thread();
#define Py_UNBLOCK_THREADS __nomem_save_thread();
#define Py_END_ALLOW_THREADS __nomem_restore_thread(); }
#define Py_BEGIN_CRITICAL_SECTION(op) {
#define Py_END_CRITICAL_SECTION() }
#define Py_BEGIN_CRITICAL_SECTION2(a, b) {
#define Py_END_CRITICAL_SECTION2() }
#define Py_BEGIN_CRITICAL_SECTION_MUTEX(m) {
#define Py_BEGIN_CRITICAL_SECTION2_MUTEX(m, n) {
#define Py_TRASHCAN_BEGIN(op, dealloc) {
#define Py_TRASHCAN_END }
#define Py_TRASHCAN_SAFE_BEGIN(op) {
#define Py_TRASHCAN_SAFE_END(op) }
#define PyFPE_START_PROTECT(err, leave)
#define PyFPE_END_PROTECT(v)

#define PyMem_New(type, n) ((type *)__nomem_type_PyMem_New(sizeof(type), n))
#define PyMem_NEW(type, n) ((type *)__nomem_type_PyMem_NEW(sizeof(type), n))
#define PyMem_Resize(p, type, n) (p = (type *)__nomem_type_PyMem_Resize(sizeof(type), p, n))
#define PyMem_RESIZE(p, type, n) (p = (type *)__nomem_type_PyMem_RESIZE(sizeof(type), p, n))
#define PyObject_New(type, typeobj) ((type *)__nomem_type_PyObject_New(sizeof(type), typeobj))
#define PyObject_NEW(type, typeobj) ((type *)__nomem_type_PyObject_NEW(sizeof(type), typeobj))
#define PyObject_NewVar(type, typeobj, n) ((type *)__nomem_type_PyObject_NewVar(sizeof(type), typeobj, n))
#define PyObject_NEW_VAR(type, typeobj, n) ((type *)__nomem_type_PyObject_NEW_VAR(sizeof(type), typeobj, n))
#define PyObject_GC_New(type, typeobj) ((type *)__nomem_type_PyObject_GC_New(sizeof(type), typeobj))
#define PyObject_GC_NewVar(type, typeobj, n) ((type *)__nomem_type_PyObject_GC_NewVar(sizeof(type), typeobj, n))
#define PyObject_GC_Resize(type, op, n) ((type *)__nomem_type_PyObject_GC_Resize(sizeof(type), op, n))

#define PyMODINIT_FUNC PyObject *
#define PyAPI_FUNC(type) type
#define PyAPI_DATA(type) extern type
#define DL_IMPORT(type) type
#define DL_EXPORT(type) type
#define PyDoc_VAR(name) static const char name[]
#define PyDoc_STRVAR(name, str) static const char name[] = str
#define PyDoc_STR(str) str
#define Py_LOCAL(type) static type
#define Py_LOCAL_INLINE(type) static inline type
#define Py_UNUSED(name) _unused_ ## name
#define Py_DEPRECATED(version)
#define Py_GCC_ATTRIBUTE(x)
#define Py_ALIGNED(x)
#define Py_EXPORTED_SYMBOL
#define Py_IMPORTED_SYMBOL
#define Py_LOCAL_SYMBOL
#define Py_NO_INLINE
#define Py_ALWAYS_INLINE
#define _Py_NO_RETURN __attribute__((noreturn))
#define Py_NO_RETURN __attribute__((noreturn))
#define _Py_HOT_FUNCTION
#define Py_STRINGIFY(x) #x
#define Py_LL(x) x ## LL
#define Py_ULL(x) x ## ULL
#define Py_SAFE_DOWNCAST(value, wide, narrow) ((narrow)(value))
#define Py_ARITHMETIC_RIGHT_SHIFT(type, i, j) ((i) >> (j))
#define Py_MEMBER_SIZE(type, member) sizeof(((type *)0)->member)
#define Py_FORCE_EXPANSION(x) x
#define Py_BUILD_ASSERT(cond) ((void)0)
#define Py_BUILD_ASSERT_EXPR(cond) 0
#define Py_MIN(x, y) (((x) > (y)) ? (y) : (x))
#define Py_MAX(x, y) (((x) > (y)) ? (x) : (y))
#define Py_ABS(x) ((x) < 0 ? -(x) : (x))
#define _Py_CAST(type, expr) ((type)(expr))
#define _Py_STATIC_CAST(type, expr) ((type)(expr))
#define _PyObject_CAST(op) ((PyObject *)(op))
#define _PyObject_CAST_CONST(op) ((const PyObject *)(op))
#define _PyVarObject_CAST(op) ((PyVarObject *)(op))
#define _PyCFunction_CAST(func) ((PyCFunction)(func))
#define _Py_NULL 0
#define _Py_IDENTIFIER(name) static _Py_Identifier PyId_ ## name
#define _Py_static_string(name, value) static _Py_Identifier name
#define Py_Is(x, y) ((x) == (y))
#define Py_LIKELY(x) (x)
#define Py_UNLIKELY(x) (x)
#define PyCompilerFlags_INIT { 0 }
#define _PyCompilerFlags_INIT { 0 }
#define PyTrace_CALL 0
#define PyTrace_EXCEPTION 1
#define PyTrace_LINE 2
#define PyTrace_RETURN 3
#define PyTrace_C_CALL 4
#define PyTrace_C_EXCEPTION 5
#define PyTrace_C_RETURN 6
#define PyTrace_OPCODE 7
#define Py_LT 0
#define Py_LE 1
#define Py_EQ 2
#define Py_NE 3
#define Py_GT 4
#define Py_GE 5
#define Py_tss_NEEDS_INIT { 0 }
