"""The company's departments and who is in them, as its administrator changes them in the management console; and what
通讯录同步 is told of it (DOC 96304): ids alone, as every callback set up since 2022-08-15.
"""

from __future__ import annotations

from adapters.sandbox.wecom.deliveries import Deliveries, Door
from adapters.sandbox.wecom.state import ROOT, Corp, Department
from adapters.sandbox.world import Refused


class Directory:
    """One method per thing that the administrator does. `door` is the callback of 通讯录同步; closed at first."""

    def __init__(self, corp: Corp, deliveries: Deliveries, door: Door, corp_id: str):
        self._corp = corp
        self._deliveries = deliveries
        self._corp_id = corp_id
        self.door = door

    def found(self, number: int, name: str, parent: int = ROOT, *, leader: str = "") -> None:
        """A new department."""
        if parent not in self._corp.departments:
            raise Refused("no-such-department")
        self._corp.departments[number] = Department(id=number, name=name, parent=parent, leader=leader)
        self._tell("create_party", Id=number, ParentId=parent)

    def move(self, number: int, parent: int) -> None:
        self._corp.departments[number].parent = parent
        self._tell("update_party", Id=number, ParentId=parent)

    def rename(self, number: int, name: str) -> None:
        self._corp.departments[number].name = name
        self._tell("update_party", Id=number)

    def dissolve(self, number: int) -> None:
        """Only an empty one can be."""
        if any(number in user.departments for user in self._corp.users.values()):
            raise Refused("not-empty")
        del self._corp.departments[number]
        self._tell("delete_party", Id=number)

    def assign(self, person: str, *numbers: int) -> None:
        """The person's departments from now on; the first is the main one."""
        self._corp.user(person).departments = numbers
        self._tell("update_user", UserID=person, Department=",".join(map(str, numbers)))

    def came(self, person: str) -> None:
        departments = ",".join(map(str, self._corp.user(person).departments))
        self._tell("create_user", UserID=person, Department=departments)

    def left(self, person: str) -> None:
        self._tell("delete_user", UserID=person)

    def _tell(self, change: str, **content: object) -> None:
        common: dict[str, object] = {
            "ToUserName": self._corp_id,
            "FromUserName": "sys",
            "CreateTime": int(self._corp.clock().timestamp()),
            "MsgType": "event",
            "Event": "change_contact",
            "ChangeType": change,
        }
        self._deliveries.push(self.door, f"change_contact:{change}", {**common, **content})
