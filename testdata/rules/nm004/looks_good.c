/* Helpers that return after a failure what they return when all is well: their callers cannot tell. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct Node {
    struct Node *left, *right;
    char *keys;
    int n;
} Node;

static Node *
node_new(void)
{
    Node *node = calloc(1, sizeof(Node));
    if (node == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    node->keys = malloc(64);
    if (node->keys == NULL) {
        free(node);
        PyErr_NoMemory();
        return NULL;
    }
    return node;
}

static void
node_free(Node *node)
{
    if (node) {
        node_free(node->left);
        node_free(node->right);
        free(node->keys);
        free(node);
    }
}

/* Returns whether the root had to grow: 0 is no failure. */
static int
grow_root_bad(Node *root, Node *overflow)
{
    if (overflow == NULL)
        return 0;
    Node *child = node_new();  // want "result of `node_new` is checked, but the function returns `0`"
    if (child == NULL) {
        node_free(overflow);
        return 0;
    }
    root->left = child;
    root->right = overflow;
    return 1;
}

static PyObject *
caller_cannot_tell_ok(PyObject *self, PyObject *unused)
{
    Node root = {0}, *other = node_new();
    if (other == NULL)
        return NULL;
    if (grow_root_bad(&root, other))
        node_free(root.left);
    Py_RETURN_NONE;
}

static PyObject *
another_cannot_tell_ok(PyObject *self, PyObject *unused)
{
    Node root = {0}, *other = node_new();
    if (other == NULL)
        return NULL;
    grow_root_bad(&root, other);
    node_free(root.left);
    Py_RETURN_NONE;
}

/* -1 tells them apart: who ignores it is wrong. */
static int
grow_or_fail(Node *root, Node *overflow)
{
    if (overflow == NULL)
        return 0;
    Node *child = node_new();
    if (child == NULL) {
        node_free(overflow);
        return -1;
    }
    root->left = child;
    root->right = overflow;
    return 1;
}

static PyObject *
caller_can_tell_ok(PyObject *self, PyObject *unused)
{
    Node root = {0}, *other = node_new();
    if (other == NULL)
        return NULL;
    if (grow_or_fail(&root, other) < 0)
        return NULL;
    node_free(root.left);
    node_free(root.right);
    Py_RETURN_NONE;
}

static PyObject *
caller_ignores_bad(PyObject *self, PyObject *unused)
{
    Node root = {0}, *other = node_new();
    if (other == NULL)
        return NULL;
    grow_or_fail(&root, other);  // want "`grow_or_fail` is ignored"
    node_free(root.left);
    node_free(root.right);
    Py_RETURN_NONE;
}

/* 0 is no failure: the node had room. What is wrong is here, and not told of callers again. */
static int
insert_bad(Node *node, int key, Node **overflow)
{
    if (node->n < 64) {
        node->keys[node->n++] = (char)key;
        return 0;
    }
    *overflow = node_new();  // want NM001 "`node_new`"
    if (key < 32) {
        node->n = 32;
        node->keys[key] = (char)key;
    } else {
        (*overflow)->keys[0] = (char)key;
    }
    return *overflow != NULL;
}

static PyObject *
insert_one_ok(PyObject *self, PyObject *arg)
{
    Node *overflow, *node = node_new();
    if (node == NULL)
        return NULL;
    if (insert_bad(node, 1, &overflow))
        node_free(overflow);
    node_free(node);
    Py_RETURN_NONE;
}

/* A tree that is walked: what is not checked is used in the call of the function itself. */
static Node *
node_at(Node *node)
{
    if (node->left == NULL)
        node->left = node_new();
    return node->left;
}

static int
walk_bad(Node *node, int depth)
{
    if (depth == 0)
        return node->n;
    Node *child = node_at(node);  // want NM001 "`node_at`"
    if (walk_bad(child, depth - 1) < 0)
        return -1;
    return 0;
}

static PyObject *
walk_all_ok(PyObject *self, PyObject *unused)
{
    Node *node = node_new();
    if (node == NULL)
        return NULL;
    int status = walk_bad(node, 3);
    node_free(node);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"a", caller_cannot_tell_ok, METH_NOARGS, NULL},
    {"b", another_cannot_tell_ok, METH_NOARGS, NULL},
    {"c", caller_can_tell_ok, METH_NOARGS, NULL},
    {"d", caller_ignores_bad, METH_NOARGS, NULL},
    {"e", insert_one_ok, METH_O, NULL},
    {"f", walk_all_ok, METH_NOARGS, NULL},
    {NULL},
};
