"""The people of the county: the demonstration logins, the officers, and the twelve teams."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.conf import settings

from config.mengyin.places import COUNTY
from organization.actors import Actor, actor_of
from organization.models import Team, User
from organization.people import create_user, grant_role
from organization.roles import Role
from organization.teams import create_team

SEAT = "371328001"

# user name, name, role, where, whether certificated: the logins bin/demo prints come first.
LOGINS = (
    ("inspector", "王海", Role.INSPECTOR, COUNTY, True),
    ("inspector2", "李敏", Role.INSPECTOR, COUNTY, True),
    ("teamleader", "张建国", Role.TEAM_LEADER, COUNTY, True),
    ("supervisor", "刘芳", Role.SUPERVISOR, COUNTY, False),
    ("leader", "赵卫东", Role.LEADER, COUNTY, False),
    ("bureau", "孙丽", Role.BUREAU, COUNTY, False),
    ("auditor", "周平", Role.AUDITOR, COUNTY, False),
    ("assistant", "吴小燕", Role.ASSISTANT, SEAT, False),
    ("admin", "郑凯", Role.ADMIN, COUNTY, False),
    # A second supervisor, so that there always is one who played no part.
    ("supervisor2", "陈志强", Role.SUPERVISOR, COUNTY, True),
)

# The teams beside the first: leader and two officers each.
TEAMS = (
    ("马永胜", "胡静", "朱磊"),
    ("高立新", "林霞", "郭涛"),
    ("罗德才", "何玉兰", "梁超"),
    ("宋国庆", "郑雪梅", "谢鹏"),
    ("唐光明", "韩婷婷", "许浩然"),
    ("冯文斌", "曹丽娟", "邓一鸣"),
    ("彭长青", "曾秋菊", "萧成龙"),
    ("田兆祥", "董素珍", "潘子涵"),
    ("袁庆云", "于红霞", "蔡连成"),
    ("蒋学文", "余淑华", "杜宝山"),
    ("苏传玉", "叶佳怡", "程纪元"),
)
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


@dataclass(frozen=True)
class People:
    """Everybody by user name, the teams in their order with their members, leader first."""

    users: Mapping[str, User]
    teams: tuple[Team, ...]
    members: tuple[tuple[User, User, User], ...]

    def actor(self, username: str) -> Actor:
        """Return the actor the person is."""
        return self.acting(self.users[username])

    def acting(self, user: User) -> Actor:
        """Return the actor the person is; the roles are read once."""
        if user.pk not in self._actors:
            self._actors[user.pk] = actor_of(user)
        return self._actors[user.pk]

    @cached_property
    def _actors(self) -> dict[UUID, Actor]:
        return {}


def make() -> People:
    """Make the accounts, their roles and the teams, through their doors."""
    users: dict[str, User] = {}
    for username, name, role, area, certificated in LOGINS:
        _person(users, username, name, role, area, certificated=certificated)
    members = [(users["teamleader"], users["inspector"], users["inspector2"])]
    for number, (leader, first, second) in enumerate(TEAMS, start=2):
        members.append(
            (
                _person(users, f"leader{number}", leader, Role.TEAM_LEADER, COUNTY),
                _person(users, f"officer{number}a", first, Role.INSPECTOR, COUNTY),
                _person(users, f"officer{number}b", second, Role.INSPECTOR, COUNTY),
            )
        )
    teams = tuple(
        create_team(
            county=COUNTY,
            name=f"第{numeral}督导组",
            leader=people[0],
            members=people,
            vehicle=f"鲁Q{number:05}",
        )
        for number, (numeral, people) in enumerate(zip(NUMERALS, members, strict=True), start=1)
    )
    return People(users, teams, tuple(members))


def _person(
    users: dict[str, User],
    username: str,
    name: str,
    role: Role,
    area: str,
    *,
    certificated: bool = True,
) -> User:
    user = create_user(
        username=username,
        name=name,
        password=settings.DEMO_PASSWORD,
        certificate_number=f"鲁Q-{len(users) + 1:04}" if certificated else "",
        demonstration=True,
    )
    grant_role(user, role, area)
    users[username] = user
    return user
