"""Hostile files through the real door: a worker process inside its limits. Each must end in a note, soon, and cost us
nothing; a good file after it is read as ever."""

from __future__ import annotations

import asyncio
import json
import sys
import tarfile
import zlib

import pytest

from bot.attachments import spoken
from bot.attachments.limits import MB, Limits
from bot.attachments.process import WORKER, ReadingRoom
from bot.domain.attachments import Contents, unread
from tests import samples

SMALL = Limits(seconds=20.0, memory=400 * MB)


def bomb_docx(document: str) -> bytes:
    return samples.zipped({"word/document.xml": document})


def deep_xml(depth: int) -> str:
    return f'<w:document xmlns:w="{samples.W}">' + "<w:p>" * depth + "</w:p>" * depth + "</w:document>"


def flate_pdf(size: int) -> bytes:
    """A page whose content unpacks to so many bytes."""
    packed = zlib.compress(b"BT /F1 12 Tf (x) Tj" + b" " * size + b" ET", 9)
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font"
        b" /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    )
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    kids = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return samples.built_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", kids, page, stream])


def circular_pdf() -> bytes:
    """A tree of pages that is its own child."""
    kids = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"
    return samples.built_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", kids])


def endless_tar() -> bytes:
    """A header that promises 8 GB."""
    info = tarfile.TarInfo("huge.bin")
    info.size = 8_000_000_000
    return info.tobuf() + bytes(1024)


HOSTILE = [
    ("zip bomb", samples.zip_bomb(300 * MB), "bomb"),
    ("a member that declares 100 MB of zeros", samples.lying_zip(100_000_000), "bomb"),
    ("a member that declares 4 GB", samples.lying_zip(0xFFFFFFF0), "bomb"),
    ("members over each other", samples.overlapping_zip(5_000), "bomb"),
    ("a packed bomb in a packed file", samples.zipped({"in.zip": samples.zip_bomb(300 * MB)}), "bomb"),
    ("archives in archives in archives", samples.nested_zip(40, samples.program()), "cut:depth"),
    ("XML that grows", bomb_docx(samples.ENTITY_BOMB), "unreadable:entities"),
    ("XML that reads our disk", bomb_docx(samples.OUTSIDE_ENTITY), "unreadable:entities"),
    ("XML without a bottom", samples.zipped({"word/document.xml": deep_xml(100_000)}, method=0), "unreadable:too-deep"),
    ("a page of 300 MB", flate_pdf(300 * MB), "unreadable:"),
    ("pages in a circle", circular_pdf(), "unreadable:"),
    ("a tar that promises 8 GB", endless_tar(), "unreadable:broken"),
    ("a cut-off document", samples.docx("x" * 5000)[:200], "unreadable:broken"),
    ("a cut-off PDF", samples.pdf("x")[:60], "unreadable:broken"),
    ("RTF without a bottom", b"{\\rtf1 " + b"{" * 200_000, "unreadable:too-deep"),
]


@pytest.mark.parametrize(("data", "note"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
async def test_a_hostile_file_ends_in_a_note(data: bytes, note: str | tuple[str, ...]) -> None:
    room = ReadingRoom(SMALL)
    found = await room.read(data, "hostile")
    assert any(one.startswith(note) for one in found.notes), found.notes
    assert "root:" not in found.text
    assert "aaaaaaaaaaaaaaaaaaaa" not in found.text
    assert (await room.read(b"still here", "a.txt")).text == "still here"


MEASURED = """\
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdin=sys.stdin.buffer, stdout=subprocess.PIPE, env={})
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps([done.returncode, json.loads(done.stdout or "null"), used]))
"""


async def test_the_worker_takes_no_more_memory_than_it_may() -> None:
    """78 MB of text would decode to far more than the worker may have: it says so, and was never that large."""
    limits = Limits(size=100 * MB, memory=256 * MB, seconds=60.0)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-c", MEASURED),
        *(sys.executable, "-I", str(WORKER), json.dumps(limits.as_data()), "big.txt"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    answer, _ = await process.communicate("好".encode() * (26 * MB))
    code, said, used = json.loads(answer)
    assert (code, said["notes"]) == (0, ["unreadable:memory"])
    assert used < 256 * MB


async def test_a_worker_that_takes_too_long_is_killed() -> None:
    found = await ReadingRoom(Limits(seconds=0.02)).read(b"quick", "a.txt")
    assert found == unread("time")


async def worker(name: str, data: bytes, limits: Limits) -> tuple[int, bytes]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(WORKER), json.dumps(limits.as_data()), name),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    answer, _ = await process.communicate(data)
    assert process.returncode is not None
    return process.returncode, answer


async def test_the_worker_answers_in_plain_json() -> None:
    code, answer = await worker("a.txt", b"hello", Limits())
    assert code == 0
    assert json.loads(answer)["text"] == "hello"


CONFINED = """\
import importlib.util, json, resource, sys
spec = importlib.util.spec_from_file_location("worker", sys.argv[1])
worker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(worker)
worker.confine(json.loads(sys.argv[2]))
found = {name: resource.getrlimit(getattr(resource, name)) for name in sys.argv[3:]}
try:
    with open("written", "w") as file:
        file.write("x")
    found["written"] = True
except OSError:
    found["written"] = False
print(json.dumps(found))
"""


async def test_the_limits_are_the_kernels_and_cannot_be_lifted_again(tmp_path: object) -> None:
    limits = Limits(memory=300 * MB, seconds=7.0)
    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-c", CONFINED, str(WORKER), json.dumps(limits.as_data()), *names),
        stdout=asyncio.subprocess.PIPE,
        cwd=str(tmp_path),
    )
    answer, _ = await process.communicate()
    found = json.loads(answer)
    assert found == {
        "RLIMIT_AS": [300 * MB] * 2,
        "RLIMIT_CPU": [8, 8],
        "RLIMIT_FSIZE": [0, 0],
        "RLIMIT_NOFILE": [128, 128],
        "RLIMIT_CORE": [0, 0],
        "written": False,
    }


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no json",
        b"[1, 2]",
        b'{"type": "x"}',
        b'{"type": "x", "text": "y", "listing": [1], "notes": [], "encrypted": false, "disguised": false}',
        b"[" * 100_000,
        "\x80pickle".encode("latin-1"),
    ],
)
def test_an_answer_that_is_none_is_not_believed(answer: bytes) -> None:
    assert spoken.from_json(answer) == unread("answer")


def test_what_is_said_comes_back_as_it_was() -> None:
    said = Contents(type="zip", text="好", notes=("bomb",), encrypted=True)
    assert spoken.from_json(spoken.as_json(said)) == said


async def test_too_large_a_file_is_not_even_begun() -> None:
    assert await ReadingRoom(Limits(size=10)).read(b"x" * 11, "a.txt") == unread("too-large")


async def test_many_files_at_once_are_asked_to_come_again() -> None:
    room = ReadingRoom(SMALL)
    reading = [asyncio.create_task(room.read(b"x", "a.txt")) for _ in range(6)]
    await asyncio.sleep(0)
    assert room.busy
    assert [found.text for found in await asyncio.gather(*reading)] == ["x"] * 6
    assert not room.busy
