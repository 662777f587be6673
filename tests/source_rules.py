"""What no module of the program may say, found in its syntax tree rather than by pattern."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

RUNS_TEXT = {
    "eval", "exec", "compile", "__import__", "breakpoint", "code.interact", "runpy.run_path", "runpy.run_module",
    "os.system", "os.popen", "os.execv", "os.execve", "os.execvp", "os.execl", "os.execlp", "os.spawnv", "os.spawnl",
    "os.spawnvp", "os.startfile", "pty.spawn", "subprocess.getoutput", "subprocess.getstatusoutput",
    "yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load", "yaml.unsafe_load_all", "yaml.full_load_all",
    "importlib.util.spec_from_file_location", "types.FunctionType", "logging.config.listen",
}  # fmt: skip
"""Calls that run a text as code or in a shell, or make objects of data."""

MAKES_OBJECTS = {
    "pickle",
    "cPickle",
    "_pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "jsonpickle",
    "joblib",
    "dbm",
}
"""Modules that make objects, and so may run code, from data."""

POSIX_MODULES = {
    "fcntl", "resource", "pty", "tty", "termios", "pwd", "grp", "posix", "syslog", "crypt", "nis", "spwd", "readline",
    "curses",
}  # fmt: skip
WINDOWS_MODULES = {"msvcrt", "winreg", "winsound", "_winapi", "nt"}
POSIX_NAMES = {
    "os": {
        "fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "setuid", "setgid", "getgroups", "initgroups",
        "getpgid", "setpgid", "setsid", "killpg", "chown", "lchown", "fchown", "fchmod", "mkfifo", "mknod", "nice",
        "getloadavg", "uname", "wait", "wait3", "wait4", "sched_getaffinity", "sysconf", "confstr", "statvfs",
        "fstatvfs", "ttyname", "ctermid", "openpty", "posix_fadvise", "posix_fallocate", "pread", "pwrite", "sendfile",
        "getxattr", "setxattr", "listxattr", "sync", "O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "O_CLOEXEC", "WNOHANG",
        "SEEK_DATA", "set_blocking",
    },
    "signal": {
        "SIGHUP", "SIGKILL", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGPIPE", "SIGCHLD", "SIGSTOP", "SIGTSTP",
        "SIGCONT", "SIGWINCH", "alarm", "setitimer", "pause", "sigwait", "pthread_kill", "pthread_sigmask",
    },
    "time": {"tzset", "clock_settime", "CLOCK_MONOTONIC_RAW", "clock_gettime"},
    "socket": {"AF_UNIX", "socketpair"},
}  # fmt: skip
"""What Windows' Python does not have, by module."""

GUARDS = ("sys.platform", "os.name", "hasattr", "ImportError", "AttributeError")
"""What a test has to speak of for the code below it to count as guarded."""

_IMPORTS = (ast.Import, ast.ImportFrom)


def runs_text(tree: ast.AST) -> Iterator[str]:
    """Every way in which a module could run data as code, through a shell, or make objects of it."""
    for node in ast.walk(tree):
        if isinstance(node, _IMPORTS):
            yield from (name for name in imported(node) if name.partition(".")[0] in MAKES_OBJECTS)
            yield from (name for name in imported(node) if name in RUNS_TEXT)
        elif isinstance(node, ast.Name) and node.id in RUNS_TEXT:
            yield node.id
        elif isinstance(node, ast.Attribute) and _dotted(node).removeprefix("builtins.") in RUNS_TEXT:
            yield _dotted(node)
        elif isinstance(node, ast.keyword) and node.arg == "shell":
            yield "shell="
        elif isinstance(node, ast.Constant) and node.value == "__builtins__":
            yield "__builtins__"


def _dotted(node: ast.AST) -> str:
    """`a.b.c` as it is written; empty for what is more than names."""
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return before and f"{before}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """What an import brings in, by full names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    module = node.module or ""
    return [module, *(f"{module}.{alias.name}" for alias in node.names)]


def one_system_only(tree: ast.AST) -> Iterator[str]:
    """What only POSIX or only Windows has, and that stands behind no look at which system this is."""
    for node, guarded in _with_guards(tree, guarded=False):
        for name in () if guarded else _of_one_system(node):
            yield f"{name} (line {getattr(node, 'lineno', 0)})"


def _of_one_system(node: ast.AST) -> Iterator[str]:
    if isinstance(node, _IMPORTS):
        for name in imported(node):
            module, _, part = name.partition(".")
            if module in POSIX_MODULES | WINDOWS_MODULES or part in POSIX_NAMES.get(module, ()):
                yield name
    elif isinstance(node, ast.Attribute) and (name := _dotted(node)).partition(".")[0] in POSIX_NAMES:
        module, _, part = name.partition(".")
        if part in POSIX_NAMES[module]:
            yield name


def _with_guards(node: ast.AST, *, guarded: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether a test stands above it, or an earlier line of its function left where it does not fit."""
    yield node, guarded
    for _, value in ast.iter_fields(node):
        below = guarded or _is_guard(node)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _with_guards(child, guarded=below)
                below = below or _leaves(child)


def _is_guard(node: ast.AST) -> bool:
    if isinstance(node, ast.If | ast.IfExp):
        return _speaks_of_system(node.test)
    if isinstance(node, ast.Try):
        return any(handler.type is not None and _speaks_of_system(handler.type) for handler in node.handlers)
    return False


def _leaves(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If) and _speaks_of_system(node.test) and isinstance(node.body[-1], ast.Return | ast.Raise)
    )


def _speaks_of_system(node: ast.AST) -> bool:
    return any(guard in ast.unparse(node) for guard in GUARDS)


def careless_files(tree: ast.AST) -> Iterator[str]:
    """Text files that are read or written as the system's usual encoding and line ends have it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (missing := _missing(node)):
            yield f"{ast.unparse(node.func)} without {' and '.join(missing)} (line {node.lineno})"


def _missing(call: ast.Call) -> list[str]:
    """What a call that opens a text file, or starts a program that answers in text, leaves to the system."""
    given = {keyword.arg for keyword in call.keywords}
    last = ast.unparse(call.func).rpartition(".")[2]
    if last == "read_text":
        wanted = ["encoding"]
    elif last in ("run", "Popen", "check_output"):
        wanted = ["encoding"] if given & {"text", "universal_newlines"} else []
    elif _opens_text(call, last):
        wanted = ["encoding", "newline"]
    else:
        wanted = []
    return [name for name in wanted if name not in given]


def _opens_text(call: ast.Call, last: str) -> bool:
    if last == "write_text" and isinstance(call.func, ast.Name):
        return False  # Our own, which sets both.
    if last in ("TextIOWrapper", "write_text"):
        return True
    if last not in ("open", "fdopen", "NamedTemporaryFile", "TemporaryFile"):
        return False
    words = [*call.args[:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    modes = [word.value for word in words if isinstance(word, ast.Constant) and MODE.fullmatch(str(word.value))]
    if modes:
        return not any("b" in mode for mode in modes)
    return last in ("open", "fdopen") and (isinstance(call.func, ast.Name) or not call.args)


MODE = re.compile(r"[rwxabt+]{1,3}")
