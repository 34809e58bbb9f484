"""Compiles `bot/text/native` when the project is installed or a wheel is made, if there is a compiler.

Without one, or when it fails, one line says so and everything is installed all the same: the module is quicker, never
needed. Touch this when there is more to compile, or a platform compiles otherwise.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path("bot", "text", "native", "scan.c")
MADE = Path("bot", "text", "_scan")


class Compile(BuildHookInterface):
    """hatchling calls it for wheels and for editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        made = root / MADE.with_name(f"{MADE.name}{sysconfig.get_config_var('EXT_SUFFIX')}")
        why = compile_module(root / SOURCE, made)
        if why:
            self.app.display_warning(f"bot.text._scan was not compiled; reading texts is slower without it: {why}")
            return
        build_data["artifacts"].append(made.relative_to(root).as_posix())  # git ignores it
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def compile_module(source: Path, made: Path) -> str:
    """Make the module; returns why it could not be made, or nothing. What was there before is replaced or removed."""
    made.unlink(missing_ok=True)
    if os.name != "posix" or sys.implementation.name != "cpython":
        return f"it is compiled for CPython on Linux and macOS, and this is {sys.implementation.name} on {os.name}"
    linker = shlex.split(os.environ.get("LDSHARED") or sysconfig.get_config_var("LDSHARED") or "cc -shared")
    half = made.with_name(f"{made.name}.{os.getpid()}")  # whoever runs at this moment finds the old one, or none
    flags = ["-O2", "-fPIC", f"-I{sysconfig.get_path('include')}"]
    try:
        subprocess.run(
            [*linker, *flags, str(source), "-o", str(half)],
            check=True, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        half.replace(made)
    except FileNotFoundError:
        return f"there is no {linker[0]}"
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines()
        return f"{linker[0]} says: {next((line for line in said if 'error' in line), ' '.join(said))}"
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    finally:
        half.unlink(missing_ok=True)
    return ""
