"""Stand-ins for PySpark's session and frame, over py4j or over a client of its protocol that knows what they use.

A command is lines of words with ``e`` at the end; an answer is one line, ``!y`` and the letter of a type before the value.
"""

from __future__ import annotations

import socket
import threading
from typing import Any, Tuple


class Session:
    """The members of a SparkSession that the package uses."""

    def __init__(self, jvm: Any, java_session: Any) -> None:
        self._jvm = jvm
        self._jsparkSession = java_session

    def sql(self, query: str) -> Frame:
        return Frame(self._jsparkSession.sql(query), self)


class Frame:
    """The members of a DataFrame that the package uses, and an action."""

    def __init__(self, java_frame: Any, session: Session) -> None:
        self._jdf = java_frame
        self.sparkSession = session

    def count(self) -> int:
        return int(self._jdf.count())

    def where(self, condition: str) -> Frame:
        return Frame(self._jdf.where(condition), self.sparkSession)


def by_py4j(port: int) -> Session:
    from py4j.java_gateway import GatewayParameters, JavaGateway

    gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port))
    return Session(gateway.jvm, gateway.entry_point.session())


def by_own_client(port: int) -> Session:
    client = _Client(port)
    return Session(JavaPackage(client, ""), client.call("t", "session", ()))


class JavaError(Exception):
    """An exception of Java's; py4j's has the same member."""

    def __init__(self, java_exception: Any) -> None:
        super().__init__(java_exception.getMessage())
        self.java_exception = java_exception


class _Client:
    """A connection for each thread, as py4j has it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._threads = threading.local()

    def _streams(self) -> Tuple[Any, Any]:
        if not hasattr(self._threads, "streams"):
            connection = socket.create_connection(("127.0.0.1", self._port))
            self._threads.streams = (connection, connection.makefile("r", encoding="utf-8", newline="\n"))
        found: Tuple[Any, Any] = self._threads.streams
        return found

    def ask(self, *words: str) -> str:
        connection, answers = self._streams()
        connection.sendall(("\n".join([*words, "e"]) + "\n").encode())
        answer: str = answers.readline().rstrip("\n")
        return answer

    def call(self, target: str, member: str, arguments: Tuple[Any, ...]) -> Any:
        return _received(self, self.ask("c", target, member, *(_sent(argument) for argument in arguments)))


def _sent(value: Any) -> str:
    if value is None:
        return "n"
    if isinstance(value, Object):
        return "r" + value.name
    if isinstance(value, int):
        return f"i{value}"
    return "s" + str(value).replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")


def _received(client: _Client, answer: str) -> Any:
    state, kind, value = answer[1], answer[2:3], answer[3:]
    if state == "x":
        raise JavaError(Object(client, answer))
    if kind == "r":
        return Object(client, answer)
    if kind == "s":
        return _unescaped(value)
    if kind in ("i", "L"):
        return int(value)
    if kind == "b":
        return value == "true"
    if kind in ("v", "n"):
        return None
    raise AssertionError(f"An answer of a kind that the stand-in does not know: {answer}")


def _unescaped(text: str) -> str:
    parts = iter(text)
    letters = {"n": "\n", "r": "\r"}
    return "".join(each if each != "\\" else letters.get(following := next(parts), following) for each in parts)


class Object:
    """An object in the JVM."""

    def __init__(self, client: _Client, answer: str) -> None:
        self._client = client
        self.name = answer[3:]

    def __getattr__(self, member: str) -> Any:
        if member.startswith("__"):
            raise AttributeError(member)
        return lambda *arguments: self._client.call(self.name, member, arguments)


class JavaClass:
    """A class in the JVM."""

    def __init__(self, client: _Client, name: str) -> None:
        self._client = client
        self._name = name

    def __getattr__(self, member: str) -> Any:
        return lambda *arguments: self._client.call(f"z:{self._name}", member, arguments)


class JavaPackage:
    """Names below which there are classes; what is neither known as a class is one more, as with py4j."""

    def __init__(self, client: _Client, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def __getattr__(self, member: str) -> Any:
        name = self._prefix + member
        # Reflection: get the member of a package. A class is told by its letter.
        answer = self._client.ask("r", "u", name, "rj")
        if answer.startswith("!yc"):
            return JavaClass(self._client, answer[3:])
        return JavaPackage(self._client, name + ".")
