"""Calls each function of the extension with each of its allocations failing in turn, one child process a failure.

python3 driver.py faulty.so  prints a JSON object a line: what was called, what failed, and what came of it.
"""
import gc
import importlib.machinery
import importlib.util
import itertools
import json
import os
import resource
import signal
import sys

REPEATS = 8
LIMIT = 40  # allocations that one call may need


def load(name, path):
    loader = importlib.machinery.ExtensionFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


faulty = load("faulty", sys.argv[1])
inject = load("inject", sys.argv[1])


def argument():
    return bytearray(b"memory")


def cases():
    """What is called. All objects are new at each call, so that one that is not released is one more."""
    for name, value in sorted(vars(faulty).items()):
        if isinstance(value, type):
            inject.adopt(value)
        elif callable(value):
            yield name, lambda call=value: call(argument())
    yield from faulty_types()


def faulty_types():
    def renamed():
        v = faulty.Vector(3)
        v.name = "other"
        return v.name

    def assigned():
        v = faulty.Vector(3)
        v[1] = 0.5
        return v.tolist()

    def grown(how):
        v = faulty.Vector(3)
        getattr(v, how)()
        return v.tolist()

    def widened():
        f = faulty.Frame(3)
        f.widen_bad()
        return bytes(f)

    yield "Vector", lambda: repr(faulty.Vector(3))
    yield "Vector.name", renamed
    yield "Vector.assign", assigned
    yield "Vector.contains", lambda: 2.0 in faulty.Vector(3)
    yield "Vector.grow_bad", lambda: grown("grow_bad")
    yield "Vector.grow_ok", lambda: grown("grow_ok")
    yield "Frame", lambda: bytes(faulty.Frame(3))
    yield "Frame.widen_bad", widened
    yield "Text", lambda: str(faulty.Text("abc"))
    yield "Text.concat", lambda: faulty.Text("abc") + "def"
    yield "Text.bool", lambda: bool(faulty.Text("abc"))


def attempt(call, fault):
    """Calls with one failure, and tells what came of it."""
    inject.arm(fault)
    try:
        value = call()
        left = inject.pending()
        return "leaves " + left if left else "returns " + repr(value)
    except BaseException as e:
        return "raises " + type(e).__name__


def seen():
    return [{"kind": kind, "at": at} for kind, at in inject.seen()]


def held(call, fault):
    """What there is after some more calls. A collection empties the interpreter's lists of free objects, too."""
    for _ in range(REPEATS):
        attempt(call, fault)
    gc.collect()
    return {"blocks": inject.live(), "objects": sys.getallocatedblocks()}


def child(call, fault, out):
    outcome = attempt(call, fault)
    os.write(out, json.dumps({"outcome": outcome, "seen": seen()}).encode() + b"\n")
    held(call, fault)  # fills caches
    before = held(call, fault)
    after = held(call, fault)
    leaks = [what for what in after if after[what] - before[what] >= REPEATS]
    os.write(out, json.dumps({"leaks": leaks}).encode() + b"\n")


def run(call, fault):
    """Calls in a child process, whose death is an outcome, too."""
    inject.arm(0)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        child(call, fault, write)
        os._exit(0)
    os.close(write)
    with open(read, "rb") as pipe:
        lines = [json.loads(line) for line in pipe]
    status = os.waitpid(pid, 0)[1]
    result = {"seen": seen(), "leaks": []}
    for line in lines:
        result.update(line)
    if os.WIFSIGNALED(status):
        result["outcome"] = "dies of " + signal.Signals(os.WTERMSIG(status)).name
    elif len(lines) < 2:
        result["outcome"] = "exits with %d" % os.WEXITSTATUS(status)
    return result


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name, call in cases():
        for fault in itertools.count():
            if fault > LIMIT:
                sys.exit("%s: more than %d allocations" % (name, LIMIT))
            result = run(call, fault)
            if fault and not any(event["kind"] == "fault" for event in result["seen"]):
                break
            print(json.dumps({"call": name, "fault": fault, **result}))


main()
