"""The doors through which people get accounts and roles."""

from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from organization.areas import TOWN_LENGTH, area_key
from organization.errors import Conflict, Malformed, RuleBroken
from organization.models import Area, RoleGrant, User
from organization.roles import Role


def create_user(
    *,
    username: str,
    name: str,
    password: str,
    certificate_number: str = "",
    phone: str = "",
    demonstration: bool = False,
) -> User:
    """Make an account; its roles are granted separately.

    ``demonstration`` marks an account whose password is public: it signs in only where the
    demonstration runs, and no strength is asked of its password.

    Raises Malformed, Conflict("username_taken"), RuleBroken("weak_password").
    """
    username, name = username.strip(), name.strip()
    if not username or not name:
        raise Malformed("name_missing", "用户名和姓名不能为空。")
    user = User(
        username=username,
        name=name,
        certificate_number=certificate_number.strip(),
        phone=phone.strip(),
        demonstration=demonstration,
    )
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise Conflict("username_taken", f"用户名“{username}”已被使用。", username=username)
        if demonstration:
            user.password = _public_hash(password)
        else:
            require_strength(password, user)
            user.set_password(password)
        user.save(force_insert=True)
    return user


@lru_cache(maxsize=1)
def _public_hash(password: str) -> str:
    """Return one hash for all accounts with the public password.

    A salt of its own for each would hide nothing, and forty of them take seconds on purpose.
    """
    return make_password(password)


def require_strength(password: str, user: User) -> None:
    """Refuse a password that is weak, or the public one of the demonstration.

    Raises RuleBroken("weak_password") with the reasons.
    """
    try:
        validate_password(password, user)
    except ValidationError as weak:
        reasons = weak.messages
        raise RuleBroken(
            "weak_password", "密码强度不够：" + "".join(reasons), reasons=reasons
        ) from None


def grant_role(user: User, role: Role, area: str) -> RoleGrant:
    """Give the person a role for an area and everything below it; granted twice is granted once.

    The administrator's role opens the management pages.

    Raises Malformed for a wrong code, RuleBroken for an area that is not known or is a village.
    """
    key = area_key(area)
    require_grantable(key)
    if not Area.objects.filter(key=key).exists():
        raise RuleBroken("area_unknown", f"没有代码为 {key} 的区划。", area=key)
    with transaction.atomic():
        grant, _ = RoleGrant.objects.get_or_create(user=user, role=role, area_id=key)
        if role is Role.ADMIN and not user.is_admin:
            user.is_admin = True
            user.save(update_fields=["is_admin"])
    return grant


def require_grantable(key: str) -> None:
    """Refuse a village: records carry the town, so a role for less would show nothing.

    Raises RuleBroken("area_too_small").
    """
    if len(key) > TOWN_LENGTH:
        raise RuleBroken(
            "area_too_small", "角色最小授权到乡镇（街道）：业务记录以乡镇为单位。", area=key
        )
