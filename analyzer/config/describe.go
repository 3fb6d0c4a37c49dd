package config

import (
	"fmt"
	"io"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Describe writes what is in force for a path, as TOML with a comment on where each value comes from. What holds for the
// run as a whole is taken from main.
func (s *Settings) Describe(w io.Writer, path string, main *Settings) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# In force for %s\n", oneLine(path))
	if files := s.Files(); len(files) == 0 {
		b.WriteString("# No configuration file.\n")
	} else {
		fmt.Fprintf(&b, "# Configuration: %s\n", oneLine(strings.Join(files, ", which extends ")))
	}
	if len(s.unread) > 0 {
		fmt.Fprintf(&b, "# Not read, since that goes before it: %s\n", oneLine(strings.Join(s.unread, ", ")))
	}
	var on []string
	for _, r := range s.rules {
		if s.on[r.Code] {
			on = append(on, r.Code)
		}
	}
	fmt.Fprintf(&b, "# Rules: %s\n\n", strings.Join(on, " "))
	for i := range Keys {
		if Keys[i].WholeRun {
			main.describe(&b, &Keys[i])
		} else {
			s.describe(&b, &Keys[i])
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// oneLine keeps the name of a file from ending the comment that it stands in.
func oneLine(text string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(text) }

// describe writes one key. Of a key that nobody set and that has no default, it is a comment.
func (s *Settings) describe(b *strings.Builder, key *Key) {
	var origins []string
	for _, l := range s.layersOf(key.Name) {
		if v, ok := l.values[key.Name]; ok {
			origins = append(origins, oneLine(v.At.String()))
		}
	}
	origin := strings.Join(origins, ", ")
	if origin == "" {
		origin = "not set"
		if key.Kind == Bool {
			origin = "default"
		}
	}
	v := s.Get(key.Name)
	switch {
	case key.Kind == Bool:
		fmt.Fprintf(b, "%s = %t  # %s\n", key.Name, v.Bool, origin)
	case len(origins) == 0:
		fmt.Fprintf(b, "# %s  # %s\n", key.Name, origin)
	case key.Kind == Text || key.Kind == Path || key.Kind == PyVersion:
		fmt.Fprintf(b, "%s = %s  # %s\n", key.Name, quote(v.Text()), origin)
	case key.Kind == GlobRules, key.Kind == Severities:
		fmt.Fprintf(b, "%s = { %s }  # %s\n", key.Name, rows(key, v.Table), origin)
	default:
		fmt.Fprintf(b, "%s = %s  # %s\n", key.Name, list(v.Items), origin)
	}
}

func rows(key *Key, table []Entry) string {
	var all []string
	for _, row := range table {
		value := list(row.Items)
		if key.Kind == Severities {
			value = quote(row.Items[0].Text)
		}
		all = append(all, quote(row.Key.Text)+" = "+value)
	}
	return strings.Join(all, ", ")
}

func list(items []Item) string {
	quoted := make([]string, len(items))
	for i, item := range items {
		quoted[i] = quote(item.Text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quote returns a string as TOML writes it.
func quote(text string) string {
	line, err := toml.Marshal(map[string]string{"v": text})
	if err != nil {
		return fmt.Sprintf("%q", text)
	}
	return strings.TrimSpace(strings.TrimPrefix(string(line), "v ="))
}
