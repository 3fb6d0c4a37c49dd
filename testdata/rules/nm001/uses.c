/* What counts as a use of memory: reads, writes, and calls that do either; what does not: addresses, frees, tests. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdio.h>

struct node {
    struct node *next;
    char name[32];
    int weight;
};

static void
node_init(struct node *n, int weight)
{
    n->next = NULL;
    n->weight = weight;
}

static void
node_init_if_any(struct node *n, int weight)
{
    if (n == NULL)
        return;
    n->next = NULL;
    n->weight = weight;
}

static int
node_weight_deep(struct node *n)
{
    node_init(n, 7);
    return n->weight;
}

int
read_of_a_field_bad(void)
{
    struct node *n = calloc(1, sizeof(*n));  // want "`calloc` is used without a NULL check"
    int weight = n->weight;
    free(n);
    return weight;
}

int
write_through_arithmetic_bad(size_t size)
{
    char *text = malloc(size);  // want "`malloc` is used without a NULL check"
    char *end = text + size - 1;
    *end = '\0';
    free(text);
    return 0;
}

int
write_through_an_inner_address_bad(void)
{
    struct node *n = malloc(sizeof(*n));  // want "`malloc` is used without a NULL check"
    int *weight = &n->weight;
    *weight = 3;
    free(n);
    return 0;
}

/* Forming an address reads nothing. */
int
inner_address_formed_ok(void)
{
    struct node *n = malloc(sizeof(*n));
    int *weight = &n->weight;
    char *name = n->name;
    if (n == NULL)
        return -1;
    *weight = 3;
    name[0] = '\0';
    free(n);
    return 0;
}

int
passed_to_memcpy_bad(const char *src, size_t size)
{
    char *copy = malloc(size);  // want "`malloc` is used without a NULL check"
    memcpy(copy, src, size);
    int first = copy[0];
    free(copy);
    return first;
}

int
passed_to_strcpy_bad(const char *src)
{
    char *copy = malloc(strlen(src) + 1);  // want "`malloc` is used without a NULL check"
    int n = (int)strlen(strcpy(copy, src));
    free(copy);
    return n;
}

int
passed_to_snprintf_bad(int id)
{
    char *label = malloc(32);  // want "`malloc` is used without a NULL check"
    int n = snprintf(label, 32, "#%d", id);
    free(label);
    return n;
}

int
printed_bad(const char *src)
{
    char *copy = strdup(src);  // want "`strdup` is used without a NULL check"
    int n = printf("%s\n", copy);
    free(copy);
    return n;
}

int
callee_writes_bad(void)
{
    struct node *n = malloc(sizeof(*n));  // want "`malloc` is used without a NULL check"
    node_init(n, 3);
    free(n);
    return 0;
}

int
callee_of_callee_writes_bad(void)
{
    struct node *n = malloc(sizeof(*n));  // want "`malloc` is used without a NULL check"
    int weight = node_weight_deep(n);
    free(n);
    return weight;
}

int
callee_checks_ok(void)
{
    struct node *n = malloc(sizeof(*n));
    node_init_if_any(n, 3);
    if (n == NULL)
        return -1;
    free(n);
    return 0;
}

int
tested_then_used_ok(const char *src)
{
    char *copy = strdup(src);
    if (copy == NULL)
        return -1;
    copy[0] = '-';
    free(copy);
    return 0;
}

/* In a list that others walk: the next to follow the link crashes. */
int
linked_into_a_list_bad(struct node *list)
{
    list->next = malloc(sizeof(*list));  // want "`malloc` is used without a NULL check"
    list->next->next = NULL;
    return 0;
}

struct node *
handed_to_the_caller_ok(int weight)
{
    struct node *n = malloc(sizeof(*n));
    if (n)
        node_init(n, weight);
    return n;
}

int
used_by_the_caller_bad(void)
{
    struct node *n = handed_to_the_caller_ok(2);  // want "`handed_to_the_caller_ok` is used without a NULL check"
    int weight = n->weight;
    free(n);
    return weight;
}

int
sizeof_is_no_use_ok(void)
{
    struct node *n = malloc(sizeof(n->name) + sizeof(*n));
    if (!n)
        return -1;
    n->weight = 0;
    free(n);
    return 0;
}
