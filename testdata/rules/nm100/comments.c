/* Suppression comments that suppress something, and such that do not. */
#include <Python.h>

static void
used_ok(const char *s)
{
    char *a = malloc(10); // nomem: ignore[NM001] too small to fail
    a[0] = s[0];
    free(a);
}

static void
above_ok(const char *s)
{
    /* nomem: ignore[unchecked-allocation] too small to fail */
    char *a =
        malloc(10);
    a[0] = s[0];
    free(a);
}

static void
other_rule_ok(const char *s)
{
    char *a = malloc(10); // nomem: ignore[NM011] which is off
    if (a == NULL)
        return;
    a[0] = s[0];
    free(a);
}

static void
checked_bad(const char *s)
{
    /* nomem: ignore[NM001] */ // want "`nomem: ignore.NM001.` suppresses nothing$"
    char *a = malloc(10);
    if (a == NULL)
        return;
    a[0] = s[0];
    free(a);
}

static void
half_bad(const char *s)
{
    char *a = malloc(10); /* NOLINT(nomem-NM001, nomem-NM002) */ // want "suppresses nothing of NM002$"
    a[0] = s[0];
    free(a);
}

static void
talk_bad(const char *s)
{
    char *a = malloc(10);
    if (a == NULL)
        return;
    a[0] = s[0]; /* the first one; nomem: ignore[NM001] */ // want "suppresses nothing"
    free(a);
}
