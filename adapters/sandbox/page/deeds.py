"""What one may do on the page, as a table: name -> function from (world, JSON) to the world's method."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adapters.sandbox.faults import NoSuchTrouble
from adapters.sandbox.world import World

LONGEST = 12_000  # characters: longer than either platform takes, so that their own limits can be seen

Given = Mapping[str, object]
Deed = Callable[[World, Given], Awaitable[str | None]]


class BadDeed(Exception):
    """The page asked for something that does not exist, or without what it needs. `code` says what."""

    def __init__(self, code: str, status: int = 400):
        super().__init__(code)
        self.code = code
        self.status = status


def _text(given: Given, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        raise BadDeed(f"needs-{name}")
    return value


async def post(world: World, given: Given) -> str | None:
    return await world.post(_text(given, "person"), _text(given, "group"), _text(given, "text"))


async def edit(world: World, given: Given) -> None:
    await world.edit(_text(given, "person"), _text(given, "group"), _text(given, "message"), _text(given, "text"))


async def delete(world: World, given: Given) -> None:
    await world.delete(_text(given, "person"), _text(given, "group"), _text(given, "message"))


async def command(world: World, given: Given) -> None:
    await world.command(_text(given, "person"), _text(given, "group"), _text(given, "text"))


async def click(world: World, given: Given) -> None:
    button = given.get("button")
    if not isinstance(button, int) or isinstance(button, bool) or button < 0:
        raise BadDeed("needs-button")
    await world.click(_text(given, "person"), _text(given, "group"), _text(given, "message"), button)


async def home(world: World, given: Given) -> None:
    await world.open_home(_text(given, "person"))


async def press(world: World, given: Given) -> None:
    button = given.get("button")
    if not isinstance(button, int) or isinstance(button, bool) or button < 0:
        raise BadDeed("needs-button")
    await world.press_home(_text(given, "person"), button)


async def report(world: World, given: Given) -> None:
    await world.report(_text(given, "person"), _text(given, "group"), _text(given, "message"))


async def submit(world: World, given: Given) -> None:
    filled = given.get("filled")
    if not isinstance(filled, Mapping) or not all(isinstance(value, str) for value in filled.values()):
        raise BadDeed("needs-filled")
    await world.submit(_text(given, "person"), {str(name): value[:LONGEST] for name, value in filled.items() if value})


async def dismiss(world: World, given: Given) -> None:
    await world.dismiss(_text(given, "person"))


async def create(world: World, given: Given) -> str | None:
    return await world.create(_text(given, "person"), _text(given, "name"), external=given.get("external") is True)


async def rename(world: World, given: Given) -> None:
    await world.rename(_text(given, "person"), _text(given, "group"), _text(given, "name"))


async def join(world: World, given: Given) -> None:
    await world.join(_text(given, "person"), _text(given, "group"))


async def leave(world: World, given: Given) -> None:
    await world.leave(_text(given, "person"), _text(given, "group"))


async def fault(world: World, given: Given) -> None:
    """Switch a trouble on, for the next so many calls or deliveries that fit."""
    try:
        world.faults.switch(
            _text(given, "trouble"),
            on=_text(given, "on") if "on" in given else "*",
            times=int(_number(given, "times", 1)),
            seconds=_number(given, "seconds", 0),
        )
    except NoSuchTrouble as problem:
        raise BadDeed(problem.code) from problem


async def calm(world: World, given: Given) -> None:
    world.faults.clear()


def _number(given: Given, name: str, usual: float) -> float:
    value = given.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadDeed(f"needs-{name}")
    return value


DEEDS: Mapping[str, Deed] = {
    "post": post,
    "edit": edit,
    "delete": delete,
    "command": command,
    "click": click,
    "home": home,
    "press": press,
    "report": report,
    "submit": submit,
    "dismiss": dismiss,
    "create": create,
    "rename": rename,
    "join": join,
    "leave": leave,
    "fault": fault,
    "calm": calm,
}
