"""People who sign in, and the roles they hold."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from organization.ids import new_id
from organization.models.area import Area
from organization.roles import Role


class UserManager(BaseUserManager["User"]):
    """Makes users; a superuser is the technical account that opens the Django admin."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_admin=True, **fields)


class User(AbstractBaseUser):
    """A person with an account. What they may do is said by their role grants."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField("用户名", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=40)
    certificate_number = models.CharField(
        "执法证号", max_length=40, blank=True, help_text="没有执法证的人员不能下达责令文书"
    )
    phone = models.CharField("手机", max_length=20, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_admin = models.BooleanField("系统管理员", default=False, help_text="可以进入管理后台")
    demonstration = models.BooleanField(
        "演示账号",
        default=False,
        editable=False,
        help_text="密码公开的演示账号；正式运行时不能登录，设置新密码后即转为普通账号",
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin opens."""
        return self.is_admin

    @property
    def is_superuser(self) -> bool:
        """Whether the Django admin lets this person change set-up data."""
        return self.is_admin

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        return self.is_active and self.is_admin

    def has_module_perms(self, _app_label: str) -> bool:
        return self.is_active and self.is_admin

    def get_short_name(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A role held by a person for an area and everything below it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="grants", verbose_name="用户"
    )
    role = models.CharField("角色", max_length=16, choices=Role.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, verbose_name="区域")

    area_id: str
    user_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "角色授权"
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "area"], name="role_granted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.area}"
