"""What a process with the compiled engine holds, and how long compiling takes, each in a process of its own.

Memory is what the process holds beyond a bare interpreter once its policies are in force. Compiling goes from words and
expressions to the first answer, without and with the folder that keeps compiled pieces; beside it stands what building
bare Hyperscan's databases of the same takes, and what the whole way from a folder of policies does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench import material
from bench.engine import rivals
from bench.engine.company import Company
from bench.engine.pace import Figure, Plan

MOST_MEMORY, MOST_COLD, MOST_CACHED = 80.0, 2.5, 0.1  # MB, seconds, seconds
TIMES = 3  # children of each sort; the middle one counts

_HELD = """
def held():
    with open("/proc/self/status") as lines:
        said = (line.partition(":") for line in lines if line.startswith("Vm"))
        return {key: int(rest.split()[0]) / 1024 for key, _, rest in said}
"""
_BARE = _HELD + "import json; print(json.dumps(held()))"
_OURS = (
    _HELD
    + """
import json, sys, time
from pathlib import Path
from bench import material
from bot.policy.loading import load
from bot.policy.memory import give_back
started = time.process_time()
policies = load(Path(sys.argv[1]), now=material.NOW, units=(material.UNIT,)).policies
give_back()
(event,) = material.events(["hello"])
policies.evaluate(event, material.FACTS)
print(json.dumps({**held(), "seconds": time.process_time() - started}))
"""
)
_COMPILED = """
import json, sys, time
from pathlib import Path
from bench import material
from bench.engine.company import PERSONAL, patterns
from bot.text.reader import Reader
terms, expressions = material.words(int(sys.argv[1])), patterns()
started = time.process_time()
reader = Reader()
reader.words(terms)
for one in expressions:
    reader.pattern(one)
for one in PERSONAL:
    reader.detector(one)
reader.build(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
reader.read("hello")
print(json.dumps({"seconds": time.process_time() - started}))
"""
_RIVAL = """
import json, sys, time
from bench import material
from bench.engine import rivals
from bench.engine.company import patterns
terms = material.words(int(sys.argv[1]))
started = time.process_time()
kept = rivals.databases(terms, patterns())
print(json.dumps({"seconds": time.process_time() - started}))
"""


def measure(plan: Plan) -> Iterator[Figure]:
    terms = material.words(plan.terms)
    with tempfile.TemporaryDirectory() as name:
        folder = Company(terms=terms, rules=plan.rules).write(Path(name) / "policies")
        ours, bare = _middle(_OURS, "VmRSS", str(folder)), _middle(_BARE, "VmRSS")
        cold = _middle(_COMPILED, "seconds", str(plan.terms))
        kept = Path(name) / "compiled"
        _child(_COMPILED, str(plan.terms), str(kept))
        cached = _middle(_COMPILED, "seconds", str(plan.terms), str(kept))
    said = f"a bare interpreter {bare['VmRSS']:.0f} MB, at most {ours['VmHWM'] - bare['VmHWM']:.0f} MB while compiling"
    more = ours["VmRSS"] - bare["VmRSS"]
    yield Figure(name="memory beyond a bare interpreter", value=more, most=MOST_MEMORY, unit="MB", said=said)
    said = f"from a folder of policies {ours['seconds']:.1f} s"
    if "hyperscan" not in rivals.MISSING:
        said += f"; bare Hyperscan's databases {_middle(_RIVAL, 'seconds', str(plan.terms))['seconds']:.1f} s"
    yield Figure(name="cold compile", value=cold["seconds"], most=MOST_COLD, unit="s", said=said)
    yield Figure(name="compile from what was kept", value=cached["seconds"], most=MOST_CACHED, unit="s")


def _middle(program: str, key: str, *arguments: str) -> Mapping[str, float]:
    return sorted((_child(program, *arguments) for _ in range(TIMES)), key=lambda one: one[key])[TIMES // 2]


def _child(program: str, *arguments: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True)
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said
