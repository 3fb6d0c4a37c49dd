// NumPy's C-API, glib, and the decorations that common libraries put round declarations.

typedef long npy_intp;
typedef unsigned long npy_uintp;
typedef unsigned char npy_bool;
typedef signed char npy_byte;
typedef signed char npy_int8;
typedef short npy_int16;
typedef int npy_int32;
typedef long npy_int64;
typedef unsigned char npy_uint8;
typedef unsigned short npy_uint16;
typedef unsigned int npy_uint32;
typedef unsigned long npy_uint64;
typedef unsigned char npy_ubyte;
typedef short npy_short;
typedef unsigned short npy_ushort;
typedef int npy_int;
typedef unsigned int npy_uint;
typedef long npy_long;
typedef unsigned long npy_ulong;
typedef long long npy_longlong;
typedef unsigned long long npy_ulonglong;
typedef unsigned short npy_half;
typedef unsigned short npy_float16;
typedef float npy_float;
typedef float npy_float32;
typedef double npy_double;
typedef double npy_float64;
typedef long double npy_longdouble;
typedef unsigned int npy_ucs4;
typedef char npy_char;
typedef long npy_hash_t;
typedef long npy_datetime;
typedef long npy_timedelta;
typedef struct { float real; float imag; } npy_cfloat;
typedef struct { float real; float imag; } npy_complex64;
typedef struct { double real; double imag; } npy_cdouble;
typedef struct { double real; double imag; } npy_complex128;
typedef struct { long double real; long double imag; } npy_clongdouble;
typedef int NPY_TYPES;
typedef int NPY_ORDER;
typedef int NPY_CASTING;
typedef int NPY_CLIPMODE;
typedef int NPY_SORTKIND;
typedef int NPY_SEARCHSIDE;
typedef int NPY_SCALARKIND;
typedef int NPY_DATETIMEUNIT;
typedef int NPY_ARRAYMETHOD_FLAGS;
typedef struct { npy_intp *ptr; int len; } PyArray_Dims;
typedef struct _PyArray_Descr { PyObject ob_base; PyTypeObject *typeobj; char kind; char type; char byteorder; int type_num; } PyArray_Descr;
typedef struct tagPyArrayObject_fields { PyObject ob_base; char *data; int nd; npy_intp *dimensions; npy_intp *strides; PyObject *base; PyArray_Descr *descr; int flags; PyObject *weakreflist; } PyArrayObject_fields;
typedef struct tagPyArrayObject { PyObject ob_base; char *data; int nd; npy_intp *dimensions; npy_intp *strides; PyObject *base; PyArray_Descr *descr; int flags; PyObject *weakreflist; } PyArrayObject;
typedef struct PyArrayIterObject_tag { PyObject ob_base; int nd_m1; npy_intp index; npy_intp size; PyArrayObject *ao; char *dataptr; } PyArrayIterObject;
typedef struct { PyObject ob_base; int numiter; npy_intp size; npy_intp index; int nd; } PyArrayMultiIterObject;
typedef struct { PyArrayIterObject base; } PyArrayNeighborhoodIterObject;
typedef struct { PyObject ob_base; } PyUFuncObject;
typedef struct { int opaque; } PyArray_ArrFuncs;
typedef struct { PyObject ob_base; } PyArray_DTypeMeta;
typedef struct { int opaque; } PyArrayMethod_Context;
typedef struct { int opaque; } PyArrayMethod_Spec;
typedef struct { int opaque; } NpyAuxData;
typedef struct NpyIter_InternalOnly NpyIter;
typedef int (*NpyIter_IterNextFunc)(NpyIter *iter);
typedef void (*NpyIter_GetMultiIndexFunc)(NpyIter *iter, npy_intp *outcoords);
typedef void (*PyUFuncGenericFunction)(char **args, const npy_intp *dimensions, const npy_intp *strides, void *data);
typedef int (*PyArray_CompareFunc)(const void *, const void *, void *);
typedef PyObject *(*PyArray_GetItemFunc)(void *, void *);
typedef int (*PyArray_SetItemFunc)(PyObject *, void *, void *);

#define NPY_NO_EXPORT static
#define NPY_VISIBILITY_HIDDEN
#define NPY_INLINE inline
#define NPY_FINLINE static inline
#define NPY_NOINLINE
#define NPY_UNUSED(x) x
#define NPY_UNUSED_VAR(x)
#define NPY_LIKELY(x) (x)
#define NPY_UNLIKELY(x) (x)
#define NPY_STEALS_REF_TO_ARG(n)
#define NPY_GCC_OPT_3
#define NPY_GCC_UNROLL_LOOPS
#define NPY_GCC_TARGET_AVX2
#define NPY_GCC_TARGET_AVX512F
#define NPY_TLS
#define NPY_RETURNS_BORROWED_REF
#define NPY_PREFETCH(x, rw, loc)
#define NPY_INTP_FMT "ld"
#define NPY_INT64_FMT "ld"
#define NPY_UINT64_FMT "lu"
#define NPY_LONGLONG_FMT "lld"
#define NPY_ULONGLONG_FMT "llu"
#define NPY_SIZEOF_INTP 8
#define NPY_MAXDIMS 32
#define NPY_MAXARGS 32
#define NPY_MAX_INTP 9223372036854775807L
#define NPY_MIN_INTP (-9223372036854775807L-1)
#define NPY_FALSE 0
#define NPY_TRUE 1
#define NPY_FAIL 0
#define NPY_SUCCEED 1
#define NPY_BEGIN_ALLOW_THREADS { __nomem_save_thread();
#define NPY_END_ALLOW_THREADS __nomem_restore_thread(); }
#define NPY_BEGIN_THREADS_DEF
#define NPY_BEGIN_THREADS __nomem_save_thread();
#define NPY_END_THREADS __nomem_restore_thread();
#define NPY_BEGIN_THREADS_DESCR(dtype) __nomem_save_thread();
#define NPY_END_THREADS_DESCR(dtype) __nomem_restore_thread();
#define NPY_BEGIN_THREADS_THRESHOLDED(n) __nomem_save_thread();
#define NPY_BEGIN_THREADS_NDITER(iter) __nomem_save_thread();
#define NPY_ALLOW_C_API_DEF
#define NPY_ALLOW_C_API __nomem_restore_thread();
#define NPY_DISABLE_C_API __nomem_save_thread();
#define import_array() do { if (_import_array() < 0) { PyErr_SetString(PyExc_ImportError, "numpy.core.multiarray failed to import"); return 0; } } while (0)
#define import_array1(ret) do { if (_import_array() < 0) { PyErr_SetString(PyExc_ImportError, "numpy.core.multiarray failed to import"); return ret; } } while (0)
#define import_array2(msg, ret) do { if (_import_array() < 0) { PyErr_SetString(PyExc_ImportError, msg); return ret; } } while (0)
#define import_ufunc() do { if (_import_umath() < 0) { PyErr_SetString(PyExc_ImportError, "numpy.core.umath failed to import"); return 0; } } while (0)
#define import_umath() do { if (_import_umath() < 0) { PyErr_SetString(PyExc_ImportError, "numpy.core.umath failed to import"); return 0; } } while (0)

typedef int gboolean;
typedef char gchar;
typedef unsigned char guchar;
typedef int gint;
typedef unsigned int guint;
typedef short gshort;
typedef unsigned short gushort;
typedef long glong;
typedef unsigned long gulong;
typedef signed char gint8;
typedef unsigned char guint8;
typedef short gint16;
typedef unsigned short guint16;
typedef int gint32;
typedef unsigned int guint32;
typedef long gint64;
typedef unsigned long guint64;
typedef float gfloat;
typedef double gdouble;
typedef unsigned long gsize;
typedef long gssize;
typedef long goffset;
typedef void *gpointer;
typedef const void *gconstpointer;
typedef unsigned int GQuark;
typedef unsigned long GType;
typedef struct { GQuark domain; int code; char *message; } GError;
typedef struct _GList { gpointer data; struct _GList *next; struct _GList *prev; } GList;
typedef struct _GSList { gpointer data; struct _GSList *next; } GSList;
typedef void (*GDestroyNotify)(gpointer data);
typedef void (*GFunc)(gpointer data, gpointer user_data);
#define G_BEGIN_DECLS
#define G_END_DECLS
#define G_GNUC_UNUSED
#define G_GNUC_CONST
#define G_GNUC_PURE
#define G_GNUC_NULL_TERMINATED
#define G_GNUC_PRINTF(a, b)
#define G_GNUC_WARN_UNUSED_RESULT
#define G_LIKELY(x) (x)
#define G_UNLIKELY(x) (x)
#define G_STMT_START do
#define G_STMT_END while (0)
#define g_return_if_fail(x) do { if (x) {} else { return; } } while (0)
#define g_return_val_if_fail(x, v) do { if (x) {} else { return (v); } } while (0)
#define g_return_if_reached() do { return; } while (0)
#define g_return_val_if_reached(v) do { return (v); } while (0)
#define g_assert(x) ((x) ? (void)0 : g_abort())
#define g_assert_true(x) ((x) ? (void)0 : g_abort())
#define g_assert_nonnull(x) ((x) ? (void)0 : g_abort())
#define g_assert_not_reached() g_abort()
#define g_clear_pointer(p, f) do { if (*(p)) { f(*(p)); *(p) = NULL; } } while (0)
#define G_GINT64_FORMAT "li"
#define G_GUINT64_FORMAT "lu"
#define G_GSIZE_FORMAT "lu"
#define G_GSSIZE_FORMAT "li"
#define GINT_TO_POINTER(i) ((gpointer)(long)(i))
#define GPOINTER_TO_INT(p) ((gint)(long)(p))
#define GUINT_TO_POINTER(i) ((gpointer)(unsigned long)(i))
#define GPOINTER_TO_UINT(p) ((guint)(unsigned long)(p))
#define g_new(type, n) ((type *)__nomem_type_g_new(sizeof(type), n))
#define g_new0(type, n) ((type *)__nomem_type_g_new0(sizeof(type), n))
#define g_try_new(type, n) ((type *)__nomem_type_g_try_new(sizeof(type), n))
#define g_try_new0(type, n) ((type *)__nomem_type_g_try_new0(sizeof(type), n))
#define g_renew(type, p, n) ((type *)__nomem_type_g_renew(sizeof(type), p, n))
#define g_try_renew(type, p, n) ((type *)__nomem_type_g_try_renew(sizeof(type), p, n))
#define g_slice_new(type) ((type *)__nomem_type_g_slice_new(sizeof(type)))
#define g_slice_new0(type) ((type *)__nomem_type_g_slice_new0(sizeof(type)))
#define g_slice_free(type, p) __nomem_type_g_slice_free(sizeof(type), p)

#define WINAPI
#define APIENTRY
#define STDMETHODCALLTYPE
#define EXTERN_C extern
#define XMLCALL
#define XMLPUBFUN
#define XMLPUBVAR extern
#define ZEXPORT
#define ZEXTERN extern
#define SQLITE_API
#define SQLITE_EXTERN extern
#define GIT_CALLBACK(name) (*name)
#define CAIRO_BEGIN_DECLS
#define CAIRO_END_DECLS
#define OF(args) args

#define Z_OK 0
#define Z_STREAM_END 1
#define Z_NEED_DICT 2
#define Z_ERRNO (-1)
#define Z_STREAM_ERROR (-2)
#define Z_DATA_ERROR (-3)
#define Z_MEM_ERROR (-4)
#define Z_BUF_ERROR (-5)
#define Z_VERSION_ERROR (-6)
