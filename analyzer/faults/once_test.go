package faults_test

import "testing"

// TestFirstTime looks at whether a realloc that takes the place of what a field has can lose a block: set resizes it.
func TestFirstTime(t *testing.T) {
	const set = `struct box { PyObject_HEAD char *p; int n; };
static int set(struct box *b) { b->p = realloc(b->p, 9); if (!b->p) { PyErr_NoMemory(); return -1; } return 0; }`
	const make = `static PyObject *f(PyObject *self, PyObject *a) {
	struct box *b = (struct box *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0); if (!b) return NULL; b->n = 1; unknown(b);`
	for _, c := range []struct {
		name, text string
		lost       bool
	}{
		{"a new object", set + make + ` if (set(b)) { Py_DECREF(b); return NULL; } return (PyObject *)b; }`, false},
		{"in a loop", set + make + ` while (a--) if (set(b)) { Py_DECREF(b); return NULL; } return (PyObject *)b; }`, true},
		{"twice", set + make + ` if (set(b) || set(b)) { Py_DECREF(b); return NULL; } return (PyObject *)b; }`, true},
		{"an object that is older", set + `static PyObject *f(PyObject *self, PyObject *a) { if (set((struct box *)a)) return NULL; Py_RETURN_NONE; }`, true},
		{"written elsewhere, too", set + `static void give(struct box *b, char *p) { b->p = p; }` + make +
			` give(b, "x"); if (set(b)) { Py_DECREF(b); return NULL; } return (PyObject *)b; }`, true},
		{"its address is given away", set + make + ` fill(&b->p); if (set(b)) { Py_DECREF(b); return NULL; } return (PyObject *)b; }`, true},
		{"memory that is not zero", set + `static PyObject *f(PyObject *self, PyObject *a) {
	struct box *b = PyObject_New(struct box, (PyTypeObject *)a); if (!b) return NULL; if (set(b)) { Py_DECREF(b); return NULL; } return (PyObject *)b; }`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, r := range solve(t, false, c.text+method) {
				for _, fault := range r.Faults {
					if r.Func.Name == "set" && (fault.Lost != nil) != c.lost {
						t.Errorf("lost: %v", fault.Lost)
					}
				}
			}
		})
	}
}
