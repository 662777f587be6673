"""Spark's context: the running one, or one that is started for a while. Whatever Spark says stays out of the terminal.

Which master it has is said outside: by PYSPARK_SUBMIT_ARGS, by Spark's own configuration, or by a program that has
a context already. Where nobody says it, it is this machine, and then nothing listens beyond loopback.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from vcsekit.diagnostics import VcsekitError

JAVA = "install Java 17 or newer (Debian: apt install default-jre-headless), or leave out --engine spark"
_TOO_OLD = ("UnsupportedClassVersionError", "Unrecognized option")
_LOCAL = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
_OURS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # What comes back is streamed to files: it need not fit into a limit for all of it.
    "spark.driver.maxResultSize": "0",
}


@contextmanager
def spark_context() -> Iterator[Any]:
    """The running SparkContext, which goes on, or a new one, which is stopped at the end.

    Raises VcsekitError where Spark can't start.
    """
    from pyspark import SparkContext

    if SparkContext._active_spark_context is not None:
        yield SparkContext._active_spark_context
        return
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        folder = tempfile.TemporaryDirectory(prefix="vcsekit-spark-", ignore_cleanup_errors=True)
        place = Path(stack.enter_context(folder))
        with _uninterrupted():
            context = _started(place)
            stack.callback(_stop, context)
        yield context


def _stop(context: Any) -> None:
    """Stops Spark. After an interrupt in the middle of a word, Java may not answer: it ends with this process."""
    from py4j.protocol import Py4JError

    with suppress(Py4JError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context.stop()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the way to Java from writing traces to the terminal where somebody interrupts it."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Holds an interrupt back while Spark starts, some seconds, or its Java would be left behind with nobody to end it.

    Afterwards Python's own way with interrupts is back: Spark's would speak to Java in the middle of another word.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            raise KeyboardInterrupt


def _started(folder: Path) -> Any:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    with tempfile.TemporaryFile(dir=folder) as log:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # PySpark's, about versions of other packages
                return _context(_gateway(log), folder)
        except (PySparkException, Py4JError, OSError) as error:
            said = _said(log) or str(error).strip().partition("\n")[0]
            if any(mark in said for mark in _TOO_OLD):
                raise VcsekitError("Spark needs a newer Java than the one that is installed", JAVA) from None
            hint = "look at Spark's configuration (SPARK_CONF_DIR, PYSPARK_SUBMIT_ARGS), or leave out --engine spark"
            raise VcsekitError(f"Spark could not start: {said[:300]}", hint) from None


def _gateway(log: IO[bytes]) -> Any:
    """The way to Java: the one that this process has, or a new one, whose output goes to a file."""
    from pyspark import SparkContext
    from pyspark.java_gateway import launch_gateway

    if SparkContext._gateway is not None:
        return SparkContext._gateway
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        _require_java()
    return launch_gateway(popen_kwargs={"stdout": log, "stderr": log})


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home and not shutil.which("java", path=str(Path(home) / "bin")):
        raise VcsekitError(f"Spark needs Java, and JAVA_HOME names a folder without one: {home}", JAVA)
    if not home and shutil.which("java") is None:
        raise VcsekitError("Spark needs Java, which is not installed", JAVA)


def _context(gateway: Any, folder: Path) -> Any:
    from pyspark import SparkConf, SparkContext
    from pyspark.serializers import CompressedSerializer, CPickleSerializer

    # Java has read Spark's configuration by now, and the master is known.
    configuration = SparkConf(_jvm=gateway.jvm)
    local = configuration.get("spark.master", "local[*]").startswith("local")
    for name, value in {**_OURS, **({**_LOCAL, "spark.local.dir": str(folder)} if local else {})}.items():
        configuration.setIfMissing(name, value)
    configuration.setIfMissing("spark.master", "local[*]").setAppName("vcsekit")
    serializer = CompressedSerializer(CPickleSerializer())
    context = SparkContext(conf=configuration, gateway=gateway, serializer=serializer)
    context.setLogLevel("ERROR")
    if local and "PYSPARK_PYTHON" not in os.environ:
        context.pythonExec = sys.executable
    return context


def _said(log: IO[bytes]) -> str:
    """The line of a log that most likely tells what is wrong."""
    log.seek(0)
    lines = [line.strip() for line in log.read().decode("utf-8", "replace").splitlines()]
    telling = [line for line in lines if "Error" in line or "Exception" in line or "Unrecognized" in line]
    return next(iter(telling), "")
