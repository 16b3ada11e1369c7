"""From keyword arguments to the words of a command line. The job checks the values; here only names are."""

from __future__ import annotations

import difflib
import json
import math
import os
from typing import Any, List, Mapping

from ._errors import UsageError
from ._options import OPTIONS


def words(options: Mapping[str, Any]) -> List[str]:
    """The words of a command line; an option that is None stays at its default, unless None is a value of it."""
    found: List[str] = []
    for name, value in options.items():
        option = OPTIONS.get(name)
        if option is None:
            raise UsageError(_unknown(name))
        if option.repeats and isinstance(value, (list, tuple)):
            found += [f"--{name}={_text(each)}" for each in value]
        elif value is not None or option.takes_none:
            found.append(f"--{name}={_text(value)}")
    return found


def _text(value: Any) -> str:
    """A value as the command line has it; numbers of numpy are written as those of Python."""
    if isinstance(value, str):
        return value
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if isinstance(value, float) and math.isinf(value) and value > 0:
        return "inf"
    if isinstance(value, Mapping):
        return json.dumps(dict(value), ensure_ascii=False)
    if isinstance(value, (list, tuple, set, frozenset)):
        return json.dumps([str(each) for each in value], ensure_ascii=False)
    return str(value)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.replace("-", "_").lower(), OPTIONS, n=1)
    return f"Unknown option {name}" + (f"; did you mean {near[0]}?" if near else "; help(download) lists all options")
