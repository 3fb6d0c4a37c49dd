// The compiler (gcc on 64-bit Linux), the C library, POSIX and Windows: types, and the macros that source text cannot
// be parsed without. Functions stay undeclared.

#define __GNUC__ 12
#define __GNUC_MINOR__ 2
#define __GNUC_PATCHLEVEL__ 0
#define __VERSION__ "12.2.0"
#define __STDC__ 1
#define __STDC_VERSION__ 201710L
#define __STDC_HOSTED__ 1
#define __STDC_UTF_16__ 1
#define __STDC_UTF_32__ 1
#define __GNUC_STDC_INLINE__ 1
#define __NO_INLINE__ 1
#define __linux__ 1
#define __linux 1
#define linux 1
#define __gnu_linux__ 1
#define __unix__ 1
#define __unix 1
#define __ELF__ 1
#define __GLIBC__ 2
#define __GLIBC_MINOR__ 36
#define __x86_64__ 1
#define __x86_64 1
#define __amd64__ 1
#define __amd64 1
#define __LP64__ 1
#define _LP64 1
#define __SSE__ 1
#define __SSE2__ 1
#define __MMX__ 1
#define __CHAR_BIT__ 8
#define __BIGGEST_ALIGNMENT__ 16
#define __ORDER_LITTLE_ENDIAN__ 1234
#define __ORDER_BIG_ENDIAN__ 4321
#define __ORDER_PDP_ENDIAN__ 3412
#define __BYTE_ORDER__ 1234
#define __FLOAT_WORD_ORDER__ 1234
#define __LITTLE_ENDIAN 1234
#define __BIG_ENDIAN 4321
#define __BYTE_ORDER 1234
#define LITTLE_ENDIAN 1234
#define BIG_ENDIAN 4321
#define BYTE_ORDER 1234
#define __SIZEOF_INT__ 4
#define __SIZEOF_LONG__ 8
#define __SIZEOF_LONG_LONG__ 8
#define __SIZEOF_SHORT__ 2
#define __SIZEOF_FLOAT__ 4
#define __SIZEOF_DOUBLE__ 8
#define __SIZEOF_LONG_DOUBLE__ 16
#define __SIZEOF_SIZE_T__ 8
#define __SIZEOF_POINTER__ 8
#define __SIZEOF_WCHAR_T__ 4
#define __SIZEOF_PTRDIFF_T__ 8
#define __SIZEOF_INT128__ 16
#define __SIZE_TYPE__ unsigned long
#define __PTRDIFF_TYPE__ long
#define __INTPTR_TYPE__ long
#define __UINTPTR_TYPE__ unsigned long
#define __WCHAR_TYPE__ int
#define __INT_MAX__ 2147483647
#define __LONG_MAX__ 9223372036854775807L
#define __LONG_LONG_MAX__ 9223372036854775807LL
#define __SIZE_MAX__ 18446744073709551615UL
#define __SCHAR_MAX__ 127
#define __SHRT_MAX__ 32767
#define __FLT_MAX__ 3.4e38f
#define __DBL_MAX__ 1.7e308
#define __DATE__ "Jan  1 2025"
#define __TIME__ "00:00:00"
#define __WORDSIZE 64

#define NULL 0
#define EOF (-1)
#define assert(x) ((x) ? (void)0 : __nomem_assert_fail())
#define _nomem_assert_always(x) ((x) ? (void)0 : abort())
#define offsetof(type, member) sizeof(((type *)0)->member)
#define va_arg(ap, type) (*(type *)__nomem_va_arg(ap))
#define __builtin_va_arg(ap, type) (*(type *)__nomem_va_arg(ap))
#define __builtin_offsetof(type, member) sizeof(((type *)0)->member)
#define __builtin_types_compatible_p(a, b) 0
#define __builtin_choose_expr(c, a, b) ((c) ? (a) : (b))
#define __builtin_constant_p(x) 0
#define __builtin_expect(x, v) (x)
#define __builtin_expect_with_probability(x, v, p) (x)
#define __builtin_assume_aligned(p, ...) (p)
#define __builtin_unreachable() __nomem_unreachable()
#define unreachable() __nomem_unreachable()
#define likely(x) (x)
#define unlikely(x) (x)
#define LIKELY(x) (x)
#define UNLIKELY(x) (x)
#define __has_include __has_include
#define __has_attribute __has_attribute
#define __has_builtin __has_builtin
#define __has_c_attribute __has_c_attribute
#define errno errno
#define stdin stdin
#define stdout stdout
#define stderr stderr
#define va_start va_start
#define va_end va_end
#define va_copy va_copy
#define setjmp setjmp
#define alloca alloca
#define isnan isnan
#define isinf isinf
#define isfinite isfinite
#define NAN NAN
#define INFINITY INFINITY
#define HUGE_VAL HUGE_VAL
#define M_PI M_PI
#define MAP_FAILED ((void *)-1)
#define MAP_ANONYMOUS MAP_ANONYMOUS
#define MAP_ANON MAP_ANON
#define INT8_C(x) x
#define INT16_C(x) x
#define INT32_C(x) x
#define INT64_C(x) x ## L
#define INTMAX_C(x) x ## L
#define UINT8_C(x) x
#define UINT16_C(x) x
#define UINT32_C(x) x ## U
#define UINT64_C(x) x ## UL
#define UINTMAX_C(x) x ## UL
#define __BEGIN_DECLS
#define __END_DECLS
#define __THROW
#define __P(args) args
#define __GNUC_PREREQ(a, b) 1
#define __GLIBC_PREREQ(a, b) 1
#define __attribute_noinline__
#define __noreturn __attribute__((noreturn))
#define __packed
#define __printflike(a, b)
#define __aligned(x)
#define _Pragma(x)
#define __pragma(x)
#define PTHREAD_MUTEX_INITIALIZER { 0 }
#define PTHREAD_COND_INITIALIZER { 0 }
#define PTHREAD_ONCE_INIT 0
#define PTHREAD_RWLOCK_INITIALIZER { 0 }
#define TIMEVAL_TO_TIMESPEC TIMEVAL_TO_TIMESPEC

typedef void *__builtin_va_list;
typedef void *__gnuc_va_list;
typedef void *va_list;
typedef unsigned long size_t;
typedef unsigned long rsize_t;
typedef long ssize_t;
typedef long ptrdiff_t;
typedef int wchar_t;
typedef unsigned int wint_t;
typedef int wctype_t;
typedef unsigned short char16_t;
typedef unsigned int char32_t;
typedef struct { long a; long b; } max_align_t;
typedef struct { int state; } mbstate_t;
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long uint64_t;
typedef signed char int_least8_t;
typedef short int_least16_t;
typedef int int_least32_t;
typedef long int_least64_t;
typedef unsigned char uint_least8_t;
typedef unsigned short uint_least16_t;
typedef unsigned int uint_least32_t;
typedef unsigned long uint_least64_t;
typedef signed char int_fast8_t;
typedef long int_fast16_t;
typedef long int_fast32_t;
typedef long int_fast64_t;
typedef unsigned char uint_fast8_t;
typedef unsigned long uint_fast16_t;
typedef unsigned long uint_fast32_t;
typedef unsigned long uint_fast64_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
typedef long intmax_t;
typedef unsigned long uintmax_t;
typedef signed char __int8_t;
typedef unsigned char __uint8_t;
typedef short __int16_t;
typedef unsigned short __uint16_t;
typedef int __int32_t;
typedef unsigned int __uint32_t;
typedef long __int64_t;
typedef unsigned long __uint64_t;
typedef struct _IO_FILE FILE;
typedef struct { long pos; } fpos_t;
typedef struct { int quot; int rem; } div_t;
typedef struct { long quot; long rem; } ldiv_t;
typedef long clock_t;
typedef long time_t;
typedef long suseconds_t;
typedef unsigned int useconds_t;
typedef int clockid_t;
typedef void *timer_t;
typedef void *locale_t;
typedef int sig_atomic_t;
typedef struct { unsigned long bits[16]; } sigset_t;
typedef struct { int si_signo; int si_errno; int si_code; } siginfo_t;
typedef struct { void *ss_sp; int ss_flags; size_t ss_size; } stack_t;
typedef struct { int opaque; } ucontext_t;
typedef void (*sighandler_t)(int);
typedef void (*__sighandler_t)(int);
typedef struct { long words[8]; } jmp_buf[1];
typedef struct { long words[8]; } sigjmp_buf[1];
typedef double double_t;
typedef float float_t;
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef long quad_t;
typedef unsigned long u_quad_t;
typedef unsigned char u_int8_t;
typedef unsigned short u_int16_t;
typedef unsigned int u_int32_t;
typedef unsigned long u_int64_t;
typedef unsigned int uint;
typedef unsigned short ushort;
typedef unsigned long ulong;
typedef char *caddr_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int id_t;
typedef unsigned int mode_t;
typedef unsigned long dev_t;
typedef unsigned long ino_t;
typedef unsigned long nlink_t;
typedef long off_t;
typedef long off64_t;
typedef long loff_t;
typedef int key_t;
typedef long blksize_t;
typedef long blkcnt_t;
typedef unsigned long fsblkcnt_t;
typedef unsigned long fsfilcnt_t;
typedef unsigned int socklen_t;
typedef unsigned short sa_family_t;
typedef unsigned short in_port_t;
typedef unsigned int in_addr_t;
typedef unsigned long nfds_t;
typedef unsigned long rlim_t;
typedef struct { long fds_bits[16]; } fd_set;
typedef unsigned long pthread_t;
typedef struct { int opaque; } pthread_attr_t;
typedef struct { int opaque; } pthread_mutex_t;
typedef struct { int opaque; } pthread_mutexattr_t;
typedef struct { int opaque; } pthread_cond_t;
typedef struct { int opaque; } pthread_condattr_t;
typedef struct { int opaque; } pthread_rwlock_t;
typedef struct { int opaque; } pthread_rwlockattr_t;
typedef struct { int opaque; } pthread_spinlock_t;
typedef struct { int opaque; } pthread_barrier_t;
typedef unsigned int pthread_key_t;
typedef int pthread_once_t;
typedef struct { int opaque; } sem_t;
typedef struct { int opaque; } cpu_set_t;
typedef struct __dirstream DIR;
typedef struct { int opaque; } regex_t;
typedef struct { int rm_so; int rm_eo; } regmatch_t;
typedef struct { size_t gl_pathc; char **gl_pathv; size_t gl_offs; } glob_t;
typedef void *iconv_t;
typedef int nl_catd;
typedef struct { int opaque; } fenv_t;
typedef int fexcept_t;
typedef unsigned int speed_t;
typedef unsigned int tcflag_t;
typedef unsigned char cc_t;
typedef int idtype_t;
typedef unsigned long Elf64_Addr;

struct timeval { time_t tv_sec; suseconds_t tv_usec; };
struct timespec { time_t tv_sec; long tv_nsec; };
struct tm { int tm_sec; int tm_min; int tm_hour; int tm_mday; int tm_mon; int tm_year; int tm_wday; int tm_yday; int tm_isdst; long tm_gmtoff; const char *tm_zone; };
struct iovec { void *iov_base; size_t iov_len; };
struct in_addr { in_addr_t s_addr; };
struct sockaddr { sa_family_t sa_family; char sa_data[14]; };
struct addrinfo { int ai_flags; int ai_family; int ai_socktype; int ai_protocol; socklen_t ai_addrlen; struct sockaddr *ai_addr; char *ai_canonname; struct addrinfo *ai_next; };
struct dirent { ino_t d_ino; off_t d_off; unsigned short d_reclen; unsigned char d_type; char d_name[256]; };
struct option { const char *name; int has_arg; int *flag; int val; };

typedef int BOOL;
typedef unsigned char BYTE;
typedef unsigned char BOOLEAN;
typedef unsigned short WORD;
typedef unsigned long DWORD;
typedef unsigned long DWORD64;
typedef unsigned long long DWORDLONG;
typedef long LONG;
typedef unsigned long ULONG;
typedef long long LONGLONG;
typedef unsigned long long ULONGLONG;
typedef long long LONG64;
typedef unsigned long long ULONG64;
typedef short SHORT;
typedef unsigned short USHORT;
typedef int INT;
typedef unsigned int UINT;
typedef char CHAR;
typedef unsigned char UCHAR;
typedef int WCHAR;
typedef char TCHAR;
typedef void VOID;
typedef void *PVOID;
typedef void *LPVOID;
typedef const void *LPCVOID;
typedef char *LPSTR;
typedef const char *LPCSTR;
typedef char *LPTSTR;
typedef const char *LPCTSTR;
typedef int *LPWSTR;
typedef const int *LPCWSTR;
typedef int *PWSTR;
typedef const int *PCWSTR;
typedef unsigned long *LPDWORD;
typedef unsigned long *PDWORD;
typedef unsigned long *PULONG;
typedef unsigned char *PBYTE;
typedef unsigned char *LPBYTE;
typedef int *LPBOOL;
typedef int *PBOOL;
typedef size_t SIZE_T;
typedef long SSIZE_T;
typedef unsigned long ULONG_PTR;
typedef long LONG_PTR;
typedef unsigned long DWORD_PTR;
typedef long INT_PTR;
typedef unsigned long UINT_PTR;
typedef long HRESULT;
typedef long NTSTATUS;
typedef void *HANDLE;
typedef void **PHANDLE;
typedef void *HMODULE;
typedef void *HINSTANCE;
typedef void *HWND;
typedef void *HDC;
typedef void *HKEY;
typedef void *HBITMAP;
typedef unsigned long SOCKET;
typedef unsigned long WPARAM;
typedef long LPARAM;
typedef long LRESULT;
typedef void *FARPROC;
typedef struct { int opaque; } CRITICAL_SECTION;
typedef struct { int opaque; } SYSTEM_INFO;
typedef struct { int opaque; } OVERLAPPED;
typedef struct { DWORD dwLowDateTime; DWORD dwHighDateTime; } FILETIME;
typedef union { struct { DWORD LowPart; LONG HighPart; }; LONGLONG QuadPart; } LARGE_INTEGER;
typedef union { struct { DWORD LowPart; DWORD HighPart; }; ULONGLONG QuadPart; } ULARGE_INTEGER;
