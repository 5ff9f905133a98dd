"""The small cast every test may play with: one county, its people, a team, two establishments.

``cast`` is the whole of it; each person and thing is a fixture of its own name as well. The county
is 蒙阴县 with two of its towns; 平邑县 next door is where nobody of ours may look. Everybody's
password is ``PASSWORD``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import make_password

from inspections import categories, codes
from inspections.models import Establishment
from inspections.models.establishment import Specialty
from organization import work_calendar
from organization.actors import Actor, actor_of
from organization.ids import new_id
from organization.models import Area, CalendarDay, RoleGrant, Team, TeamMember, User
from organization.roles import Role
from rectification import policy
from rectification.models import Authority

PASSWORD = "Meng-yin-2026"

COUNTY = "371328"
TOWN = "371328101"
OTHER_TOWN = "371328107"
NEXT_COUNTY = "371326"
NEXT_TOWN = "371326101"

AREAS = (
    ("37", "山东省", "鲁"),
    ("3713", "临沂市", "临"),
    (COUNTY, "蒙阴县", "蒙"),
    (TOWN, "常路镇", ""),
    (OTHER_TOWN, "桃墟镇", ""),
    (NEXT_COUNTY, "平邑县", "平"),
    (NEXT_TOWN, "仲村镇", ""),
)

# user name, name, certificate number, role, area
PEOPLE = (
    ("inspector", "王海", "鲁Q0101", Role.INSPECTOR, COUNTY),
    ("inspector2", "李敏", "鲁Q0102", Role.INSPECTOR, COUNTY),
    ("teamleader", "张建国", "", Role.TEAM_LEADER, COUNTY),
    ("supervisor", "刘芳", "", Role.SUPERVISOR, COUNTY),
    ("supervisor2", "陈志强", "", Role.SUPERVISOR, COUNTY),
    ("leader", "赵卫东", "", Role.LEADER, COUNTY),
    ("bureau", "孙丽", "", Role.BUREAU, COUNTY),
    ("auditor", "周平", "", Role.AUDITOR, COUNTY),
    ("assistant", "吴小燕", "", Role.ASSISTANT, TOWN),
    ("admin", "郑凯", "", Role.ADMIN, COUNTY),
    ("outsider", "马超", "鲁Q0901", Role.INSPECTOR, NEXT_COUNTY),
)

# The State Council's notice for 2026, written out: rest days and worked weekends.
RESTS_2026 = (
    ("01-01", "01-03", "元旦"),
    ("02-15", "02-23", "春节"),
    ("04-04", "04-06", "清明"),
    ("05-01", "05-05", "劳动节"),
    ("06-19", "06-21", "端午"),
    ("09-25", "09-27", "中秋"),
    ("10-01", "10-07", "国庆节"),
)
WORKED_2026 = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


@dataclass(frozen=True)
class Cast:
    """Who and what there is."""

    inspector: User
    inspector2: User
    teamleader: User
    supervisor: User
    supervisor2: User
    leader: User
    bureau: User
    auditor: User
    assistant: User
    admin: User
    outsider: User
    team: Team
    barbershop: Establishment
    clinic: Establishment
    next_door: Establishment
    county: str = COUNTY
    town: str = TOWN
    other_town: str = OTHER_TOWN

    def actor(self, username: str) -> Actor:
        """Return the actor a person is when they sign in."""
        return actor_of(self.person(username))

    def person(self, username: str) -> User:
        """Return somebody of the cast, or whom a test hired beside them."""
        user = getattr(self, username, None)
        return user if isinstance(user, User) else User.objects.get(username=username)


def year_2026() -> Iterator[CalendarDay]:
    """Yield the days of 2026 as the notice has them."""
    rests = {
        day: name
        for first, last, name in RESTS_2026
        for day in days(date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}"))
    }
    worked = {date.fromisoformat(f"2026-{day}") for day in WORKED_2026}
    for day in days(date(2026, 1, 1), date(2026, 12, 31)):
        yield CalendarDay(
            date=day,
            is_workday=day in worked or (day not in rests and day.weekday() < 5),
            name=rests.get(day, ""),
            source="国务院办公厅通知",
        )


def days(first: date, last: date) -> list[date]:
    """Return the days from the first to the last, both counted."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def load_calendar() -> None:
    """Write the calendar of 2026, and let it be read anew."""
    CalendarDay.objects.bulk_create(year_2026(), ignore_conflicts=True)
    work_calendar.forget()


def make_people() -> dict[str, User]:
    """Make everybody with their roles."""
    password = make_password(PASSWORD)
    people = {
        username: User(
            username=username,
            name=name,
            certificate_number=certificate,
            password=password,
            is_admin=role is Role.ADMIN,
        )
        for username, name, certificate, role, _ in PEOPLE
    }
    User.objects.bulk_create(people.values())
    RoleGrant.objects.bulk_create(
        RoleGrant(user=people[username], role=role, area_id=area)
        for username, _, _, role, area in PEOPLE
    )
    return people


def make_team(name: str, leader: User, *others: User, county: str = COUNTY) -> Team:
    """Make a team."""
    team = Team.objects.create(county_id=county, name=name, leader=leader, vehicle="鲁Q12345")
    TeamMember.objects.bulk_create(TeamMember(team=team, user=u) for u in (leader, *others))
    return team


def make_establishment(
    name: str,
    category: str,
    town: str = TOWN,
    registered_on: date = date(2020, 1, 1),
    licence_number: str | None = None,
) -> Establishment:
    """Make a licensed establishment that does business."""
    establishment_id = new_id()
    [(qr_token, short_code)] = codes.codes_for([establishment_id])
    return Establishment.objects.create(
        id=establishment_id,
        county=town[:6],
        town_id=town,
        category_id=category,
        name=name,
        licence_number=f"卫证{short_code}" if licence_number is None else licence_number,
        person_in_charge="张三",
        phone="13800000000",
        address="人民路 1 号",
        qr_token=qr_token,
        short_code=short_code,
        registered_on=registered_on,
    )


def make_cast() -> Cast:
    """Write the whole cast into the database."""
    Area.objects.bulk_create(Area(key=k, name=n, short_name=s) for k, n, s in AREAS)
    load_calendar()
    categories.load()
    people = make_people()
    Authority.objects.bulk_create(
        [
            Authority(
                county_id=COUNTY,
                specialty=Specialty.PUBLIC_PLACES,
                name="蒙阴县疾病预防控制局",
                opinion_prefix="蒙疾监意",
                correction_prefix="蒙疾责改",
            ),
            Authority(
                county_id=COUNTY,
                specialty=Specialty.MEDICAL,
                name="蒙阴县卫生健康局",
                opinion_prefix="蒙卫监意",
                correction_prefix="蒙卫责改",
            ),
        ]
    )
    return Cast(
        inspector=people["inspector"],
        inspector2=people["inspector2"],
        teamleader=people["teamleader"],
        supervisor=people["supervisor"],
        supervisor2=people["supervisor2"],
        leader=people["leader"],
        bureau=people["bureau"],
        auditor=people["auditor"],
        assistant=people["assistant"],
        admin=people["admin"],
        outsider=people["outsider"],
        team=make_team("督导一组", people["teamleader"], people["inspector"], people["inspector2"]),
        barbershop=make_establishment("阳光理发店", "hair"),
        clinic=make_establishment("康民诊所", "clinic", town=OTHER_TOWN),
        next_door=make_establishment("平邑理发店", "hair", town=NEXT_TOWN),
    )


@pytest.fixture(autouse=True)
def _calendar_is_read_anew() -> Iterator[None]:
    """Calendar and policy are kept in the process; the next test has another database."""
    yield
    work_calendar.forget()
    policy.forget()


@pytest.fixture
def cast(db: None) -> Cast:
    """The whole cast, its calendar already read."""
    everybody = make_cast()
    work_calendar.load()
    return everybody


@pytest.fixture
def inspector(cast: Cast) -> User:
    return cast.inspector


@pytest.fixture
def inspector2(cast: Cast) -> User:
    return cast.inspector2


@pytest.fixture
def teamleader(cast: Cast) -> User:
    return cast.teamleader


@pytest.fixture
def supervisor(cast: Cast) -> User:
    return cast.supervisor


@pytest.fixture
def supervisor2(cast: Cast) -> User:
    return cast.supervisor2


@pytest.fixture
def leader(cast: Cast) -> User:
    return cast.leader


@pytest.fixture
def bureau(cast: Cast) -> User:
    return cast.bureau


@pytest.fixture
def auditor(cast: Cast) -> User:
    return cast.auditor


@pytest.fixture
def assistant(cast: Cast) -> User:
    return cast.assistant


@pytest.fixture
def admin(cast: Cast) -> User:
    return cast.admin


@pytest.fixture
def outsider(cast: Cast) -> User:
    return cast.outsider


@pytest.fixture
def team(cast: Cast) -> Team:
    return cast.team


@pytest.fixture
def barbershop(cast: Cast) -> Establishment:
    return cast.barbershop


@pytest.fixture
def clinic(cast: Cast) -> Establishment:
    return cast.clinic
