package source

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A CompDB is a compilation database, compile_commands.json: how each file is compiled. A nil CompDB is empty.
type CompDB struct {
	commands map[string]*CompileCommand
}

// A CompileCommand is what the front end takes from one command line. Paths are absolute.
type CompileCommand struct {
	File        string
	IncludeDirs []string // -I, -iquote, -isystem, -idirafter, in the order of the search
	Includes    []string // -include
	Defines     []string // NAME or NAME=VALUE
	Undefines   []string
}

// ReadCompDB reads the compilation database at path.
func ReadCompDB(path string) (*CompDB, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return ParseCompDB(data, filepath.Dir(abs))
}

// ParseCompDB parses a compilation database that lies in dir. Where a file is compiled more than once, the first
// entry counts.
func ParseCompDB(data []byte, dir string) (*CompDB, error) {
	var entries []struct {
		Directory string   `json:"directory"`
		File      string   `json:"file"`
		Command   string   `json:"command"`
		Arguments []string `json:"arguments"`
	}
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("no compilation database: %w", err)
	}
	db := &CompDB{commands: map[string]*CompileCommand{}}
	for _, e := range entries {
		base := absolute(dir, e.Directory)
		args := e.Arguments
		if len(args) == 0 {
			args = splitCommand(e.Command)
		}
		c := readCommand(expandResponses(args, base, 0), base)
		c.File = resolved(absolute(base, e.File))
		if _, ok := db.commands[c.File]; !ok && e.File != "" {
			db.commands[c.File] = c
		}
	}
	return db, nil
}

// Find returns the command for the file with that absolute path, nil if there is none.
func (db *CompDB) Find(abs string) *CompileCommand {
	if db == nil {
		return nil
	}
	return db.commands[abs]
}

// All yields the commands in order of their files.
func (db *CompDB) All() iter.Seq[*CompileCommand] {
	return func(yield func(*CompileCommand) bool) {
		if db == nil {
			return
		}
		for _, file := range slices.Sorted(maps.Keys(db.commands)) {
			if !yield(db.commands[file]) {
				return
			}
		}
	}
}

func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// resolved follows symbolic links if the file exists.
func resolved(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		return p
	}
	return path
}

// compileFlags are the options that matter. Each takes its value from the same argument or the next; the first that
// fits counts.
var compileFlags = []string{"-isystem", "-iquote", "-idirafter", "-include", "-I", "-D", "-U", "/I", "/D", "/U"}

func readCommand(args []string, dir string) *CompileCommand {
	c := &CompileCommand{}
	var after []string
	for i := 1; i < len(args); i++ {
		for _, flag := range compileFlags {
			value, ok := strings.CutPrefix(args[i], flag)
			if !ok || flag == "-include" && value != "" {
				continue
			}
			if value == "" {
				if i++; i >= len(args) {
					break
				}
				value = args[i]
			}
			switch flag {
			case "-I", "/I", "-iquote", "-isystem":
				c.IncludeDirs = append(c.IncludeDirs, absolute(dir, value))
			case "-idirafter":
				after = append(after, absolute(dir, value))
			case "-include":
				c.Includes = append(c.Includes, absolute(dir, value))
			case "-D", "/D":
				c.Defines = append(c.Defines, value)
			case "-U", "/U":
				c.Undefines = append(c.Undefines, value)
			}
			break
		}
	}
	c.IncludeDirs = append(c.IncludeDirs, after...)
	return c
}

const maxResponses = 8

// expandResponses replaces @file by the arguments in that file.
func expandResponses(args []string, dir string, depth int) []string {
	var out []string
	for _, a := range args {
		name, ok := strings.CutPrefix(a, "@")
		if !ok || depth > maxResponses {
			out = append(out, a)
			continue
		}
		data, err := os.ReadFile(absolute(dir, name))
		if err != nil {
			out = append(out, a)
			continue
		}
		out = append(out, expandResponses(splitCommand(string(data)), dir, depth+1)...)
	}
	return out
}

// splitCommand splits a command line as a POSIX shell does, without any expansion.
func splitCommand(s string) []string {
	var args []string
	var arg strings.Builder
	quote, inArg := byte(0), false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote == '\'' && c != '\'', quote == '"' && c != '"' && c != '\\':
			arg.WriteByte(c)
		case quote != 0 && c == quote:
			quote = 0
		case c == '\\' && i+1 < len(s):
			i++
			if quote == '"' && !strings.ContainsRune("\"\\$`", rune(s[i])) {
				arg.WriteByte('\\')
			}
			arg.WriteByte(s[i])
			inArg = true
		case c == '\'' || c == '"':
			quote, inArg = c, true
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			if inArg {
				args = append(args, arg.String())
				arg.Reset()
			}
			inArg = false
		default:
			arg.WriteByte(c)
			inArg = true
		}
	}
	if inArg {
		args = append(args, arg.String())
	}
	return args
}
