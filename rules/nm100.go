package rules

import (
	"strings"

	"nomem/analyzer"
)

var unusedSuppression = &analyzer.Rule{
	Code:    "NM100",
	Name:    "unused-suppression",
	CWE:     1164,
	Default: true,
	Doc: analyzer.Doc{
		What: "Checks for suppression comments that suppress nothing: `nomem: ignore[...]`, `nomem: file-ignore[...]`, and " +
			"what `NOLINT` and its kin say to nomem.",
		Why: "The comment claims that something is wrong here and that somebody thought about it. When the code was put " +
			"right, or was right all along, the claim misleads its readers, and it will hide the next mistake on its line.",
		Before: `static PyObject *
blank(PyObject *self, PyObject *arg)
{
    char *buf = PyMem_Malloc(10); // nomem: ignore[NM001] too small to fail
    if (buf == NULL)
        return PyErr_NoMemory();
    memset(buf, ' ', 10);
    PyObject *text = PyUnicode_FromStringAndSize(buf, 10);
    PyMem_Free(buf);
    return text;
}
`,
		After: `static PyObject *
blank(PyObject *self, PyObject *arg)
{
    char *buf = PyMem_Malloc(10);
    if (buf == NULL)
        return PyErr_NoMemory();
    memset(buf, ' ', 10);
    PyObject *text = PyUnicode_FromStringAndSize(buf, 10);
    PyMem_Free(buf);
    return text;
}
`,
		Fix: "Takes the rules that suppress nothing out of the list, and the comment away with the last of them. The reason " +
			"behind the list goes with it; other text in the comment stays. The fix is safe: the code is not touched.",
		Limits: "Only rules that are on are asked for, in files that are reported on. A comment in code that was not analyzed, " +
			"in a function with too many paths, in a branch of `#if` which nomem does not read, or in the definition of a macro, is left " +
			"alone.",
		References: []string{
			"[CWE-1164: Irrelevant Code](https://cwe.mitre.org/data/definitions/1164.html)",
		},
	},
	Unused: func(u analyzer.UnusedSuppression) (message, fix string) {
		if u.All {
			return "`" + u.Text + "` suppresses nothing", "remove the comment"
		}
		rules := strings.Join(u.Rules, ", ")
		return "`" + u.Text + "` suppresses nothing of " + rules, "remove " + rules + " from the comment"
	},
}
