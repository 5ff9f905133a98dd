"""What is asked of a password beside Django's own checks."""

from django.conf import settings
from django.core.exceptions import ValidationError

from organization.models import User


class NotTheDemonstrationPassword:
    """Refuses the password everybody knows, and ends the mark of a demonstration account.

    Django tells each password validator when a person's password was changed, whichever page or
    program did it; an account with a password of its own is an ordinary one from then on.
    """

    def validate(self, password: str, _user: object = None) -> None:
        """Raise ValidationError for the demonstration's password."""
        if password == settings.DEMO_PASSWORD:
            raise ValidationError("不能使用公开的演示密码。", code="password_is_public")

    def get_help_text(self) -> str:
        """Return the sentence shown beside the field."""
        return "不能使用公开的演示密码。"

    def password_changed(self, _password: str, user: object = None) -> None:
        """Make the person's account an ordinary one."""
        if isinstance(user, User) and user.demonstration:
            user.demonstration = False
            User.objects.filter(pk=user.pk).update(demonstration=False)
