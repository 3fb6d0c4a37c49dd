package capi

import (
	"testing"

	"nomem/analyzer/faults"
)

// TestTables parses every line of the built-in tables.
func TestTables(t *testing.T) {
	table := Default()
	for _, e := range table.entries {
		sum, err := parseLine(e.text, e.gil)
		if err != nil {
			err.File, err.Line = e.file, e.line
			t.Errorf("%v\n%s", err, e.text)
			continue
		}
		if sum.Unknown != (len(sum.Outcomes) == 0) {
			t.Errorf("%s:%d: %s has %d outcomes", e.file, e.line, sum.Name, len(sum.Outcomes))
		}
	}
}

// TestFamilies demands for what is made in the tables a function that releases it, and goes by its name.
func TestFamilies(t *testing.T) {
	made, freed := map[string]string{}, map[string]bool{}
	for name := range Default().lines {
		s := Default().Summary(name)
		for _, p := range s.Params {
			freed[p.Family] = true
		}
		for _, o := range s.Outcomes {
			made[o.Result.Owned] = name
			for _, set := range o.Sets {
				made[set.Value.Owned] = name
			}
		}
	}
	delete(made, "")
	delete(made, refRelease)
	for family, by := range made {
		if !freed[family] || Default().Summary(family) == nil {
			t.Errorf("%s makes what %s should release, of which nothing is told", by, family)
		}
	}
}

// TestFacts holds facts of CPython that findings stand on, from the C-API manual.
func TestFacts(t *testing.T) {
	k := Default()
	for _, name := range []string{ // NULL, and no exception
		"malloc", "strdup", "PyMem_Malloc", "PyMem_Calloc", "PyMem_Realloc", "PyMem_RawMalloc", "PyMem_NEW", "PyMem_Resize",
		"PyObject_Malloc", "PyObject_Calloc", "PyObject_Realloc", "PyObject_MALLOC", "PyThread_allocate_lock",
		"PyThread_tss_alloc", "Py_DecodeLocale", "Py_EncodeLocale", "PyThreadState_New", "PyDataMem_NEW", "HeapAlloc",
	} {
		if s := k.Summary(name); !s.IsFault() || s.Outcomes[len(s.Outcomes)-1].Exc != faults.ExcKeeps {
			t.Errorf("%s fails with an exception, or not at all: %+v", name, s.Outcomes)
		}
	}
	for _, name := range []string{ // NULL, and an exception
		"PyList_New", "PyObject_New", "PyType_GenericAlloc", "PyTypeObject.tp_alloc", "PyBytes_FromStringAndSize",
		"_PyBytes_Resize", "PyUnicode_AsUTF8", "PyUnicode_AsWideCharString", "PyOS_double_to_string", "PyArray_SimpleNew",
	} {
		if s := k.Summary(name); !s.IsFault() || s.Outcomes[len(s.Outcomes)-1].Exc != faults.ExcMemory {
			t.Errorf("%s fails without an exception, or not at all: %+v", name, s.Outcomes)
		}
	}
	for _, name := range []string{ // no allocation that is worth a run
		"PyErr_NoMemory", "PyErr_Format", "PyObject_Init", "fopen", "opendir", "getline", "PyDict_GetItem", "PyTuple_GetItem",
		"PyList_Append", "PyArg_ParseTuple", "g_malloc", "xmalloc", "cairo_create", "Py_INCREF", "PyCapsule_GetPointer",
	} {
		if k.Summary(name).IsFault() {
			t.Errorf("%s fails for want of memory", name)
		}
	}
}
